using System.Diagnostics;

namespace DistributedBackprop.Cli.Tests;

/// <summary>How the built program is started in a process of its own.</summary>
internal static class BuiltProgram
{
    /// <summary>
    /// Tests may run where Ctrl+C is ignored, as a shell sees to for what it starts in the background; what they start would inherit that. A limit on the
    /// length of files is to be an error, as on a disk, and no signal.
    /// </summary>
    private static readonly string[] Starter = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "--ignore-signal=XFSZ", "dotnet"] : ["dotnet"];

    /// <summary>A start with the output and the errors to be read.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    public static ProcessStartInfo Describe(params string[] arguments) =>
        new(Starter[0], [.. Starter[1..], Path.Combine(AppContext.BaseDirectory, "dbp.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
