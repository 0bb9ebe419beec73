using DistributedBackprop.Cli.Train;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>The line that says where a head listens says too whether others can read along.</summary>
public sealed class ListeningLineTests
{
    [Theory]
    [InlineData("127.0.0.1:7070", false, "")]
    [InlineData("[::1]:7070", false, "")]
    [InlineData("0.0.0.0:7070", true, " (TLS 1.3)")]
    [InlineData("0.0.0.0:7070", false, " without TLS: others in the network can read and change what travels")]
    [InlineData("*:7070", false, " without TLS: others in the network can read and change what travels")]
    public void It_says_where_links_are_not_secured(string address, bool isSecured, string words) =>
        Assert.Equal($"listening for workers on {address}{words}", new RunEventText(epochs: 1, resumeWith: "").Describe(new HeadListens(address, isSecured)));
}
