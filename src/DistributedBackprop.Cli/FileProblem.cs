namespace DistributedBackprop.Cli;

/// <summary>Why a file that was named on the command line cannot be read.</summary>
internal static class FileProblem
{
    /// <summary>What is wrong, and what to do, to go on after "FILE: ".</summary>
    /// <param name="path">The file, relative to the current folder.</param>
    /// <param name="exception">What reading it threw.</param>
    public static string Describe(string path, Exception exception)
    {
        if (Directory.Exists(path))
        {
            return "is a folder. Name a file in it.";
        }

        return File.Exists(path)
            ? $"cannot be read. {exception.Message}"
            : $"there is no such file. Paths are relative to the current folder, {Directory.GetCurrentDirectory()}.";
    }
}
