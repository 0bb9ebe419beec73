using System.Globalization;
using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Status;

/// <summary>How a cluster is, for people.</summary>
internal static class StatusText
{
    /// <summary>Writes it.</summary>
    public static void Write(ClusterStatus status, TextWriter output)
    {
        output.WriteLine(Line($"as {status.Node} sees it: {(status.Head is { } head ? $"the head is on {head}" : "no head is known")}"));
        if (status.Problem is { } problem)
        {
            output.WriteLine(Line(problem));
        }

        WriteTable("nodes", [.. status.Members.Select(DescribeMember), .. status.MissingServers.Select(server => new[] { server, "server", "missing" })], output);
        WriteTable("runs", [.. status.Runs.Select(DescribeRun)], output);
        WriteTable("workers", [.. status.Workers.Select(DescribeWorker)], output);
    }

    private static string[] DescribeMember(MemberStatus member) =>
        [member.Name, string.Join(", ", member.Roles), member.IsReachable ? member.State : $"{member.State}, unreachable"];

    private static string[] DescribeRun(RunStatus run) =>
    [
        run.Id,
        RunStateText.Of(run.State),
        run.Before is > 0 and int before ? $"after {Counted.Of(before, "run")}" : FormattableString.Invariant($"epoch {run.Epoch}/{run.Epochs}"),
        run.LastEpoch is { } last ? DescribeErrors(last) : "",
        run.Outcome ?? (run.LastEpoch is { } speed ? FormattableString.Invariant($"{speed.ExamplesPerSecond:N0} examples/s, {Counted.Of(run.Updates, "update")}") : ""),
        $"by {run.By} {run.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}",
    ];

    private static string DescribeErrors(EpochRecord epoch) => epoch.ValidationError is { } validation
        ? FormattableString.Invariant($"error {epoch.Error:G6}, validation {validation:G6}")
        : FormattableString.Invariant($"error {epoch.Error:G6}");

    private static string[] DescribeWorker(WorkerStatus worker) =>
    [
        worker.Name,
        worker.Node,
        worker.ExamplesPerSecond is { } speed ? FormattableString.Invariant($"{speed:N0} examples/s") : "",
        worker.Share is { } share ? FormattableString.Invariant($"{share * 100:F0} % of a step") : "",
    ];

    /// <summary>Rows of as many cells each, in columns as wide as they need to be.</summary>
    private static void WriteTable(string title, IReadOnlyList<string[]> rows, TextWriter output)
    {
        output.WriteLine(rows.Count == 0 ? $"{title}: none" : $"{title}:");
        int[] widths = [.. Enumerable.Range(0, rows.Count == 0 ? 0 : rows[0].Length).Select(column => rows.Max(row => Line(row[column]).Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine($"  {string.Join("  ", row.Zip(widths, (cell, width) => Line(cell).PadRight(width)))}".TrimEnd());
        }
    }

    /// <summary>A text of the cluster as a part of a line, that no terminal takes for commands.</summary>
    private static string Line(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
