using System.Text.Json.Nodes;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train;

/// <summary>The log of a run as it is printed.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="format">How they are written.</param>
/// <param name="quiet">Whether only the end of the run is printed.</param>
internal sealed class PrintedLog(TextWriter output, LogFormat format, bool quiet)
{
    /// <summary>Prints an event of the run.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="text">It in words; null where people need not know.</param>
    public void Print(RunEvent happened, string? text)
    {
        string? line = format == LogFormat.Json ? RunEventJson.Describe(happened) : text;
        if (line is not null && !quiet)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Prints a remark of the program before or between events.</summary>
    public void Print(string remark)
    {
        if (!quiet)
        {
            output.WriteLine(format == LogFormat.Json ? RunEventJson.Line("note", new JsonObject { ["text"] = remark }) : remark);
        }
    }

    /// <summary>Prints how the run ended: always.</summary>
    /// <param name="lines">The lines for people.</param>
    /// <param name="members">The same for programs.</param>
    public void PrintEnd(IReadOnlyList<string> lines, JsonObject members)
    {
        if (format == LogFormat.Json)
        {
            output.WriteLine(RunEventJson.Line("runEnded", members));
            return;
        }

        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }
}
