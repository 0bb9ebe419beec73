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
