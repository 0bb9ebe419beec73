using System.Text.Json.Nodes;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train;

/// <summary>The log of a run as it is printed.</summary>
/// <param name="output">Where lines go. Where they cannot any more (a full disk, a closed pipe), that is said once and training goes on.</param>
/// <param name="error">Where that is said, and warnings of a quiet log.</param>
/// <param name="format">How they are written.</param>
/// <param name="quiet">Whether only the end of the run is printed.</param>
internal sealed class PrintedLog(TextWriter output, TextWriter error, LogFormat format, bool quiet)
{
    private readonly TextWriter _output = Enduring(output, error);

    /// <summary>Prints an event of the run.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="text">It in words; null where people need not know.</param>
    public void Print(RunEvent happened, string? text)
    {
        string? line = format == LogFormat.Json ? RunEventJson.Describe(happened) : text;
        if (line is not null && !quiet)
        {
            Write(line);
        }
        else if (text is not null && RunEventText.IsWarning(happened))
        {
            error.WriteLine($"dbp: {text}");
        }
    }

    /// <summary>Prints a remark of the program before or between events.</summary>
    public void Print(string remark)
    {
        if (!quiet)
        {
            Write(format == LogFormat.Json ? RunEventJson.Line("note", new JsonObject { ["text"] = remark }) : remark);
        }
    }

    /// <summary>Prints how the run ended: always.</summary>
    /// <param name="lines">The lines for people.</param>
    /// <param name="members">The same for programs.</param>
    public void PrintEnd(IReadOnlyList<string> lines, JsonObject members)
    {
        if (format == LogFormat.Json)
        {
            Write(RunEventJson.Line("runEnded", members));
            return;
        }

        foreach (string line in lines)
        {
            Write(line);
        }
    }

    private static EnduringWriter Enduring(TextWriter output, TextWriter error) =>
        new(output, cause => error.WriteLine($"dbp: the log cannot be printed any more: {cause}. Training goes on; log.txt in the run folder tells of it."));

    private void Write(string line)
    {
        _output.WriteLine(line);
        _output.Flush();
    }
}
