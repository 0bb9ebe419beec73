using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tests.Tcp;

public sealed class LinkAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7070", "127.0.0.1", 7070)]
    [InlineData("head.example:0", "head.example", 0)]
    [InlineData("*:65535", "*", 65535)]
    [InlineData("[::1]:7070", "::1", 7070)]
    public void Host_and_port_are_read_and_written(string text, string host, int port)
    {
        LinkAddress address = LinkAddress.Parse(text, "--listen");

        Assert.Equal(new LinkAddress(host, port), address);
        Assert.Equal(text, $"{address}");
    }

    [Theory]
    [InlineData("*:7070")]
    [InlineData("0.0.0.0:7070")]
    [InlineData("[::]:7070")]
    [InlineData("[0:0::0]:7070")]
    [InlineData("head.example:0")]
    public void What_stands_for_many_addresses_or_any_port_leads_to_no_head(string text) => Assert.Equal(
        $"--join is '{text}', where a head may listen but nobody can find it; write the head's own address and the port that it printed.",
        Assert.Throws<ConfigurationException>(() => LinkAddress.ParseToJoin(text, "--join")).Message);

    [Theory]
    [InlineData("*", "*")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task A_head_says_where_it_listens_as_it_was_told(string listen, string said)
    {
        await using var run = new LinkedRun(Flowers.Options, token: "a secret of some length", listen: listen);

        Assert.Equal(said, run.Address.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7070")]
    [InlineData(":7070")]
    [InlineData("host:")]
    [InlineData("host:-1")]
    [InlineData("host:65536")]
    [InlineData("host:http")]
    [InlineData("::1:7070")]
    public void What_is_neither_is_refused_with_an_example(string text) => Assert.Equal(
        $"--listen is '{text}'; write HOST:PORT, such as 192.168.1.10:7070, head.example:7070 or [::1]:7070.",
        Assert.Throws<ConfigurationException>(() => LinkAddress.Parse(text, "--listen")).Message);
}
