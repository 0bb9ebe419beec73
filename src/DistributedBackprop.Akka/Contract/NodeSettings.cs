using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Akka.Contract;

/// <summary>What a node of a cluster is, and how others reach it.</summary>
public sealed record NodeSettings
{
    /// <summary>The port of Akka.Remote where none is named.</summary>
    public const int UsualPort = 4053;

    /// <summary>The port for tensors and files where none is named.</summary>
    public const int UsualBulkPort = 4054;

    /// <summary>The port for clients where none is named.</summary>
    public const int UsualDeskPort = 4055;

    /// <summary>The node's name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it votes, keeps checkpoints, and may lead.</summary>
    public bool IsServer { get; init; } = true;

    /// <summary>Whether it computes.</summary>
    public bool IsWorker { get; init; } = true;

    /// <summary>The server nodes, the same on all nodes, in the same order.</summary>
    public required IReadOnlyList<LinkAddress> ServerNodes { get; init; }

    /// <summary>The host by which others reach this node; of a server node that of its entry among the server nodes.</summary>
    public required string Host { get; init; }

    /// <summary>The address of this machine to listen on.</summary>
    public required string Listen { get; init; }

    /// <summary>The port of Akka.Remote; 0 for any free one.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>The port for tensors and files; 0 for any free one.</summary>
    public int BulkPort { get; init; } = UsualBulkPort;

    /// <summary>The port for clients; 0 for any free one.</summary>
    public int DeskPort { get; init; } = UsualDeskPort;

    /// <summary>Whether tensors and files go by messages of Akka, for where only its port is open.</summary>
    public bool BulkByAkka { get; init; }

    /// <summary>What clients must know; null for none, where they can only come from this machine.</summary>
    public string? Token { get; init; }

    /// <summary>The PEM file of the certificate that secures all of the node's ports; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Where a server node keeps runs and data.</summary>
    public required string Folder { get; init; }

    /// <summary>Where a worker keeps data that came from others; null for the user's cache.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The most bytes of data that a node keeps.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>The threads that compute.</summary>
    public required int Threads { get; init; }

    /// <summary>The file of a configuration that the cluster is to train when it is there; null for none.</summary>
    public string? Run { get; init; }

    /// <summary>Whether the node ends when the queue of runs is empty again.</summary>
    public bool ExitsWhenDone { get; init; }

    /// <summary>A file with further settings of Akka.NET (HOCON); null for none.</summary>
    public string? ConfigurationFile { get; init; }
}
