using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Cli;

/// <summary>Why a file that was named with <c>--out</c> cannot be written.</summary>
internal static class OutputFile
{
    /// <summary>What is wrong with the place, or null where a file can stand there.</summary>
    /// <param name="path">The file, relative to the current folder.</param>
    public static string? FindProblem(string path)
    {
        if (Directory.Exists(path))
        {
            return $"--out: {path} is a folder. Name a file in it.";
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? null : $"--out: {path} cannot be written: there is no folder {folder}. Make it first, or name another file.";
    }

    /// <summary>What the system says, as a sentence, by the file's own name and not by that which it has while it is written.</summary>
    /// <param name="exception">What writing the file threw.</param>
    public static string Describe(Exception exception) =>
        exception.Message.Replace($"{AtomicFileWriter.TemporaryEnding}'", "'", StringComparison.Ordinal).TrimEnd('.') + ".";
}
