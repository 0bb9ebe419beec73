using DistributedBackprop.Cli.Node;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Tests.Node;

public sealed class NodeTokenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dbp-token-");

    private string TokenFile => Path.Combine(_folder.FullName, "token.txt");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Nodes_that_begin_at_once_agree_on_one_token_that_they_made()
    {
        const int Nodes = 8;
        string?[] tokens = new string?[Nodes];
        using var begin = new Barrier(Nodes);
        Thread[] nodes =
        [
            .. Enumerable.Range(0, Nodes).Select(node => new Thread(() =>
            {
                begin.SignalAndWait();
                tokens[node] = NodeToken.Read(named: TokenFile, usual: null);
            })),
        ];
        Array.ForEach(nodes, node => node.Start());
        Array.ForEach(nodes, node => node.Join());
        string token = Assert.Single(tokens.Distinct())!;
        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.Equal([TokenFile], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_token_that_is_there_is_left_as_it_is()
    {
        File.WriteAllText(TokenFile, "chosen\n");
        Assert.Equal("chosen", NodeToken.Read(named: TokenFile, usual: null));
        Assert.Equal("chosen\n", File.ReadAllText(TokenFile));
    }

    [Fact]
    public void Only_its_owner_may_read_a_token_that_was_made()
    {
        NodeToken.Read(named: TokenFile, usual: null);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        }
    }

    [Fact]
    public void Where_it_cannot_be_made_the_error_names_the_file()
    {
        string file = Path.Combine(_folder.FullName, "missing", "token.txt");
        var exception = Assert.Throws<ConfigurationException>(() => NodeToken.Read(named: file, usual: null));
        Assert.StartsWith($"The token's file {file} is missing and cannot be made: ", exception.Message, StringComparison.Ordinal);
    }
}
