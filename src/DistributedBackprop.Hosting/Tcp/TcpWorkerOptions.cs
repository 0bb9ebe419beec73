namespace DistributedBackprop.Hosting.Tcp;

/// <summary>How a worker process takes part in a run.</summary>
public sealed record TcpWorkerOptions
{
    /// <summary>Where the head is.</summary>
    public required LinkAddress Head { get; init; }

    /// <summary>The threads that compute; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The name in logs; the head adds a number where another process has it.</summary>
    public string Name { get; init; } = FormattableString.Invariant($"{Environment.MachineName}-{Environment.ProcessId}");

    /// <summary>The token that the head asks for; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the link is secured by TLS 1.3.</summary>
    public bool IsSecured { get; init; }

    /// <summary>The PEM file of the one certificate that is trusted; null for what this machine trusts.</summary>
    public string? TrustedCertificateFile { get; init; }

    /// <summary>A folder that may hold the files of data, by their names; null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The folder where files of data that came from heads are kept; null for the user's usual one.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The most bytes that are kept there.</summary>
    public long CacheBytes { get; init; } = 10_000_000_000;

    /// <summary>How long a head is looked for, before and during a run; null for ever.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>A head from which nothing was heard for so long is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);
}
