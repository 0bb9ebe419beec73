namespace DistributedBackprop.Cli;

/// <summary>The printed log of a process that works for others and has no log of its own elsewhere.</summary>
internal static class ProcessLog
{
    /// <summary>A writer for the log. Where it cannot be written any more (a full disk), that is said once and the process goes on.</summary>
    /// <param name="output">Where lines go.</param>
    /// <param name="error">Where that is said.</param>
    public static TextWriter To(TextWriter output, TextWriter error) =>
        new EnduringWriter(output, cause => error.WriteLine($"dbp: the log cannot be printed any more: {cause}. The process goes on without it."));
}
