using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Cli.Doctor;

/// <summary>Looks at the machine. It starts no process and waits for nothing without an end, so that nothing can hang.</summary>
internal static class MachineProbe
{
    /// <summary>Looks at this machine and at the current folder.</summary>
    /// <param name="configuration">A configuration to look at too; null: none.</param>
    public static MachineFacts Look(string? configuration)
    {
        string folder = Directory.GetCurrentDirectory();
        return new MachineFacts
        {
            VectorBits = VectorUnit.Bits,
            HasFusedMultiplyAdd = VectorUnit.HasFusedMultiplyAdd,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Framework = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            TerminalColumns = TerminalColumns(),
            HasClusterPackages = File.Exists(Path.Combine(AppContext.BaseDirectory, "Akka.Cluster.dll")),
            PortProblem = PortProblem(IPAddress.Loopback),
            Folder = folder,
            FreeDiskBytes = FreeBytes(folder),
            WriteProblem = WriteProblem(folder),
            Docker = DockerProbe.Look(),
            DefaultConfiguration = DefaultConfiguration.Path,
            DefaultProblem = ConfigurationProblem(DefaultConfiguration.Path),
            Configuration = configuration is null ? null : ConfigurationProbe.Look(configuration),
        };
    }

    /// <summary>The first file of a name, or of that name with <c>.exe</c>, in the folders of a search path; null where there is none.</summary>
    internal static string? FindProgram(string name, string searchPath) => searchPath
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, $"{name}.exe") })
        .FirstOrDefault(File.Exists);

    /// <summary>Why a file cannot be made in a folder; null where it can. The file is gone afterwards.</summary>
    internal static string? WriteProblem(string folder)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, $".dbp-doctor-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Why no port of an address can be listened on; null where one can. The port is free afterwards.</summary>
    internal static string? PortProblem(IPAddress address)
    {
        try
        {
            using var listener = new TcpListener(address, port: 0);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Why a configuration or the data that it names cannot be read; null where they can.</summary>
    internal static string? ConfigurationProblem(string path)
    {
        ConfigurationFacts facts = ConfigurationProbe.Look(path);
        return facts.Problem ?? facts.Files.FirstOrDefault(file => file.Problem is not null)?.Problem;
    }

    private static int? TerminalColumns()
    {
        try
        {
            return !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
