using System.Collections.Concurrent;
using System.Security.Cryptography;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>Nodes in this process that move things over loopback.</summary>
internal sealed class BulkNodes : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LinkBulk> _nodes = [];
    private readonly ConcurrentDictionary<string, string> _paths = new();
    private int _files;

    public BulkNodes() => Cache = new DataCache(_folder["cache"], 1_000_000_000);

    /// <summary>Where fetched files go.</summary>
    public DataCache Cache { get; }

    /// <summary>Is called with the SHA-256 of each file that is looked for, on the thread that writes the answer.</summary>
    public Action<string> Looking { get; set; } = _ => { };

    /// <summary>Who was not let in, and why.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    public string this[string name] => _folder[name];

    public LinkBulk Add(int port = 0, LinkBulkOptions? options = null)
    {
        LinkBulk node = new(options ?? new LinkBulkOptions { Listen = new LinkAddress("127.0.0.1", port) }, PathOf, (_, cause) => Refused.Enqueue(cause));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Two nodes of which the second knows the first.</summary>
    public (LinkBulk Owner, LinkBulk Fetcher) AddPair()
    {
        LinkBulk owner = Add();
        LinkBulk fetcher = Add();
        fetcher.Meet(owner.Address, owner.Token);
        return (owner, fetcher);
    }

    /// <summary>Makes a file that nodes have.</summary>
    public RunFile Offer(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        string path = _folder[$"data-{_files++}.csv"];
        File.WriteAllBytes(path, content);
        var file = new RunFile("data.file", path, Path.GetFileName(path), bytes, Convert.ToHexStringLower(SHA256.HashData(content)));
        _paths[file.Sha256] = path;
        return file;
    }

    /// <summary>The files of the cache, those too that are not complete.</summary>
    public string[] Cached() => Directory.Exists(_folder["cache"]) ? Directory.GetFiles(_folder["cache"], "*", SearchOption.AllDirectories) : [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    private string? PathOf(string sha256)
    {
        Looking(sha256);
        return _paths.GetValueOrDefault(sha256);
    }
}
