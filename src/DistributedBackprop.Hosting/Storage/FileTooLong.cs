namespace DistributedBackprop.Hosting.Storage;

/// <summary>A file that may not become as long as what is written to it. The base library takes that for a mistake of its caller's, and not for one of the disk.</summary>
internal static class FileTooLong
{
    /// <summary>What to throw in its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="exception">What the base library threw.</param>
    public static IOException Of(string path, ArgumentOutOfRangeException exception) =>
        new($"{Path.GetFileName(path)} may not become so long: its file system or a limit of this process (ulimit -f) keeps it from that.", exception);
}
