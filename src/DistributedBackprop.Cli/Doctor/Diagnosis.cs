namespace DistributedBackprop.Cli.Doctor;

/// <summary>Says what the facts about a machine mean.</summary>
internal static class Diagnosis
{
    private const double Gigabyte = 1e9;

    /// <summary>Under this a run folder with the checkpoints of a small network no longer fits.</summary>
    private const long LeastDiskBytes = 10_000_000;

    /// <summary>Under this a network of some size, which keeps several checkpoints, may fill the disk.</summary>
    private const long ScarceDiskBytes = 1_000_000_000;

    /// <summary>Under this the garbage collector works hard even for small tables.</summary>
    private const long ScarceMemoryBytes = 500_000_000;

    /// <summary>The findings in the order in which they are printed.</summary>
    public static IReadOnlyList<Finding> Of(MachineFacts facts) =>
    [
        Vectors(facts),
        FusedMultiplyAdd(facts),
        new(Grade.Ok, "cores", $"{facts.Cores}", $"dbp train starts {facts.Cores} {(facts.Cores == 1 ? "worker" : "workers")} unless --workers says otherwise; no bit depends on it"),
        Memory(facts),
        new(Grade.Ok, ".NET", facts.Framework, "the runtime that dbp runs on"),
        new(Grade.Ok, "system", facts.System, "tested on Linux x64; others should work"),
        Terminal(facts),
        Disk(facts),
        WriteAccess(facts),
        Cluster(facts),
        Ports(facts),
        .. Docker(facts.Docker),
        Shipped(facts),
        .. facts.Configuration is { } configuration ? DataDiagnosis.Of(configuration, facts.MemoryBytes) : [],
    ];

    private static Finding Vectors(MachineFacts facts) => facts.VectorBits > 0
        ? new(Grade.Ok, "vectors", $"{facts.VectorBits} bits", $"{facts.VectorBits / 32} numbers of float32 at once; the width changes speed, never a bit")
        : new(Grade.Note, "vectors", "none", "one number at a time: the same bits, many times slower");

    private static Finding FusedMultiplyAdd(MachineFacts facts) => facts.HasFusedMultiplyAdd
        ? new(Grade.Ok, "fused multiply-add", "in hardware", "every product is added with one rounding, at full speed")
        : new(Grade.Note, "fused multiply-add", "in software", "the same bits, many times slower; use a processor with FMA, or unset DOTNET_EnableAVX2 and the like");

    private static Finding Memory(MachineFacts facts) => facts.MemoryBytes >= ScarceMemoryBytes
        ? new(Grade.Ok, "memory", Bytes(facts.MemoryBytes), "what this process may use; the table and a few copies of the parameters must fit")
        : new(Grade.Note, "memory", Bytes(facts.MemoryBytes), "little: large tables and networks will not fit");

    private static Finding Terminal(MachineFacts facts) => facts.TerminalColumns is { } columns
        ? new(Grade.Ok, "terminal", $"{columns} columns", "output is shown as it comes")
        : new(Grade.Ok, "terminal", "no", "output goes to a file or a program; --log json suits programs");

    private static Finding Disk(MachineFacts facts) => facts.FreeDiskBytes switch
    {
        null => new(Grade.Note, "disk", "unknown", "the system does not say how much is free"),
        < LeastDiskBytes => new(Grade.Bad, "disk", $"{Bytes(facts.FreeDiskBytes.Value)} free", "too little for a run folder: free some, or train in another folder"),
        < ScarceDiskBytes => new(Grade.Note, "disk", $"{Bytes(facts.FreeDiskBytes.Value)} free", "enough for small networks; a run keeps several checkpoints"),
        _ => new(Grade.Ok, "disk", $"{Bytes(facts.FreeDiskBytes.Value)} free", "enough for run folders and checkpoints"),
    };

    private static Finding WriteAccess(MachineFacts facts) => facts.WriteProblem is null
        ? new(Grade.Ok, "current folder", facts.Folder, "run folders can be made in it")
        : new(Grade.Bad, "current folder", facts.Folder, $"no run folder can be made in it: {facts.WriteProblem} Change to another folder, or its permissions");

    private static Finding Cluster(MachineFacts facts) => facts.HasClusterPackages
        ? new(Grade.Ok, "Akka.NET", "there", "the packages that a cluster of machines needs lie beside the program")
        : new(Grade.Ok, "Akka.NET", "not in this build", "dbp train uses the cores of this machine, and needs no more");

    private static Finding Ports(MachineFacts facts) => facts.PortProblem is null
        ? new(Grade.Ok, "ports", "can be listened on", "tried on this machine's own address only; training on one machine uses none")
        : new(Grade.Note, "ports", "none can be listened on", $"training on one machine needs none, several machines would: {facts.PortProblem}");

    private static IEnumerable<Finding> Docker(DockerFacts docker)
    {
        if (docker.Client is not { } client)
        {
            yield return new(Grade.Ok, "Docker", "not found", "training does not need it");
            yield break;
        }

        yield return docker.DaemonProblem is null
            ? new(Grade.Ok, "Docker", $"{client}, and the daemon answers", "containers can be started; training does not need them")
            : new(Grade.Ok, "Docker", $"{client}, without a daemon", $"no container can be started until it runs and you may use it; training does not need one: {docker.DaemonProblem}");
        yield return docker.Compose is { } compose
            ? new(Grade.Ok, "Compose", compose, "several containers can be started together; training does not need them")
            : new(Grade.Ok, "Compose", "not found", "several containers would have to be started one by one; training does not need them");
    }

    private static Finding Shipped(MachineFacts facts) => facts.DefaultProblem is null
        ? new(Grade.Ok, "shipped run", facts.DefaultConfiguration, "dbp train without a configuration trains this one; its data are there")
        : new(Grade.Note, "shipped run", "not usable", $"dbp train needs a configuration of yours: {facts.DefaultProblem}");

    private static string Bytes(long count) => FormattableString.Invariant($"{count / Gigabyte:F1} GB");
}
