using System.Diagnostics;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A folder in which a reader tries a page: it holds the shipped configurations and data, and the shell knows <c>dbp</c>.</summary>
internal sealed class WorkingCopy : IDisposable
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _programs = new();

    public WorkingCopy()
    {
        Copy("config");
        Copy("data");
        string program = _programs.Write("dbp", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "dbp.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Saves a file, as the page asks its reader to.</summary>
    public void Write(string name, IEnumerable<string> lines) => _folder.Write(name, string.Join('\n', lines) + "\n");

    /// <summary>Runs one command line in bash. A pipe fails if any of its commands does. A command that a defect keeps alive is ended, so that it fails rather than hangs.</summary>
    public CommandRun Run(string command)
    {
        using Process process = Process.Start(Describe(command))!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var endOfLife = new Timer(_ => process.Kill(entireProcessTree: true), null, LongestCommand, Timeout.InfiniteTimeSpan);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandRun(process.ExitCode, output, error.Result);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _programs.Dispose();
    }

    private ProcessStartInfo Describe(string command)
    {
        var start = new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_programs.Path}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // No compiler or build process may stay behind: it would hold the pipes of the command that started it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }

    private void Copy(string folder)
    {
        string source = Repository.In(folder);
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.In(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
