using System.Collections.Concurrent;
using System.Diagnostics;

namespace DistributedBackprop.Training.Tests;

/// <summary>A Python in which the modules that a test needs can be imported: the one that DBP_PYTHON names, the path's, or the system's.</summary>
internal static class Python
{
    private const string Probe = "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))";

    private static readonly ConcurrentDictionary<string, string?> Found = new();

    /// <summary>The interpreter, or null where none has the modules. Looking starts processes, so it is done once.</summary>
    public static string? Find(params string[] modules) =>
        Found.GetOrAdd(string.Join(' ', modules), _ => Candidates().FirstOrDefault(candidate => Has(candidate, modules)));

    /// <summary>Why a test that needs the modules cannot run; null where it can.</summary>
    public static string? ReasonToSkip(params string[] modules) => Find(modules) is null
        ? $"No Python with the modules {string.Join(" and ", modules)}. On Debian: apt-get install python3-onnx python3-opencv python3-jsonschema; or name an interpreter in DBP_PYTHON."
        : null;

    /// <summary>What a script prints.</summary>
    public static string Run(string interpreter, params string[] arguments)
    {
        (int exitCode, string output, string error) = Start(interpreter, arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static string[] Candidates() => Environment.GetEnvironmentVariable("DBP_PYTHON") is { Length: > 0 } named
        ? [named]
        : OperatingSystem.IsWindows() ? ["python"] : ["python3", "/usr/bin/python3"];

    private static bool Has(string interpreter, string[] modules)
    {
        try
        {
            return Start(interpreter, ["-c", Probe, .. modules]).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private static (int ExitCode, string Output, string Error) Start(string interpreter, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
