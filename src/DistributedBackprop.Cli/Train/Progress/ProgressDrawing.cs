using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>
/// A snapshot as lines that fit a terminal: what the run is at, how the error falls, a line a worker. Whole parts are left out
/// where they do not fit, the least important first.
/// </summary>
/// <param name="width">The cells a line may take.</param>
/// <param name="height">The most lines.</param>
/// <param name="unicode">Whether the terminal shows more than ASCII.</param>
internal sealed class ProgressDrawing(int width, int height, bool unicode)
{
    private const int BarLeast = 8;
    private const int BarMost = 30;
    private const int SparklineMost = 40;

    private static readonly Style Label = new(decoration: Decoration.Dim);
    private static readonly Style Done = new(Color.Green);
    private static readonly Style Warning = new(Color.Yellow);
    private static readonly Style Failure = new(Color.Red);

    /// <summary>Draws a snapshot.</summary>
    /// <returns>The lines, none wider or more than allowed.</returns>
    public IReadOnlyList<AreaLine> Draw(ProgressSnapshot run)
    {
        List<AreaLine> lines = [Head(run)];
        AddErrors("error", run.Errors, lines);
        AddErrors("validation", run.ValidationErrors, lines);
        AddWorkers(run.Workers, lines);
        return Fit(lines);
    }

    /// <summary>Draws a remark alone.</summary>
    public IReadOnlyList<AreaLine> Draw(string remark) => Fit([new AreaLine([new Segment(remark)])]);

    private List<AreaLine> Fit(IEnumerable<AreaLine> lines) => [.. lines.Take(height).Select(line => line.CropTo(width))];

    private AreaLine Head(ProgressSnapshot run)
    {
        Style style = run.Phase == RunPhase.WaitingForWorkers ? Warning : Style.Plain;
        (string words, string briefly) = What(run);
        var parts = new LineParts(width);
        parts.Add(FormattableString.Invariant($"epoch {run.Epoch}/{run.Epochs}"));
        _ = parts.InsertAt(1, [new Segment(words, style)]) || parts.InsertAt(1, [new Segment(briefly, style)]);
        parts.InsertAt(1, [new Segment(FormattableString.Invariant($"{Math.Floor(run.RunShare * 100):0} %"))]);
        bool stepFits = parts.InsertAt(1, [new Segment(FormattableString.Invariant($"step {run.Step:N0}/{run.StepsPerEpoch:N0}"))]);
        int bar = Math.Min(parts.Room, BarMost);
        if (bar >= BarLeast)
        {
            parts.InsertAt(stepFits ? 2 : 1, Bar((int)(run.RunShare * bar), bar));
        }

        return parts.ToLine();
    }

    private Segment[] Bar(int done, int cells) =>
        [new Segment(new string(unicode ? '━' : '=', done), Done), new Segment(new string(unicode ? '─' : '.', cells - done), Label)];

    /// <summary>What the run is at: in words, and briefly for short lines.</summary>
    private static (string Words, string Briefly) What(ProgressSnapshot run) => run switch
    {
        { Phase: RunPhase.Finishing } => ("finishing the step under way", "finishing"),
        { Phase: RunPhase.WaitingForWorkers, Shortage: { } shortage } => (FormattableString.Invariant($"waiting for workers: {shortage.Members} of {shortage.Needed} are here"), "waiting"),
        { SecondsLeft: { } left } => ($"at most {DurationText.Of(left)} left", $"<= {DurationText.Of(left)}"),
        _ => ("starting", ""),
    };

    private void AddErrors(string name, IReadOnlyList<double> errors, List<AreaLine> lines)
    {
        if (errors.Count == 0)
        {
            return;
        }

        var parts = new LineParts(width);
        parts.Add(name.PadRight("validation".Length), Label);
        parts.Add(FormattableString.Invariant($"{errors[^1],-8:G4}"));
        int shown = Math.Min(Math.Min(parts.Room, SparklineMost), errors.Count);
        if (shown > 0)
        {
            parts.Add(Sparkline.Of([.. errors.TakeLast(shown)], unicode ? Sparkline.Blocks : Sparkline.Ascii), Done);
        }

        lines.Add(parts.ToLine());
    }

    /// <summary>Several idle workers are one line: nothing differs between them, and the log needs the room.</summary>
    private void AddWorkers(IReadOnlyList<WorkerRow> workers, List<AreaLine> lines)
    {
        int idle = workers.Count(worker => worker.Activity == WorkerActivity.Idle);
        bool fold = idle > 1;
        AddRows(fold ? [.. workers.Where(worker => worker.Activity != WorkerActivity.Idle)] : workers, height - lines.Count - (fold ? 1 : 0), lines);
        if (fold)
        {
            var parts = new LineParts(width);
            parts.Add(FormattableString.Invariant($"{idle} workers"), Label);
            parts.AddCropped("idle: the last steps had no leaves for them", Warning);
            lines.Add(parts.ToLine());
        }
    }

    /// <summary>Where there is little room, workers that failed come first: those who watch need to see them.</summary>
    private void AddRows(IReadOnlyList<WorkerRow> workers, int room, List<AreaLine> lines)
    {
        room = Math.Max(room, 0);
        if (workers.Count > room)
        {
            workers = [.. workers.OrderByDescending(worker => worker.Activity == WorkerActivity.Lost)];
        }

        int names = workers.Select(worker => worker.Name.Length).DefaultIfEmpty().Max();
        int shown = workers.Count <= room ? workers.Count : Math.Max(room - 1, 0);
        lines.AddRange(workers.Take(shown).Select(worker => Row(worker, names)));
        if (shown < workers.Count)
        {
            lines.Add(new AreaLine([new Segment(FormattableString.Invariant($"workers not shown: {workers.Count - shown}"), Label)]));
        }
    }

    private AreaLine Row(WorkerRow worker, int names)
    {
        var parts = new LineParts(width);
        parts.Add($"worker {worker.Name.PadRight(names)}", Label);
        switch (worker.Activity)
        {
            case WorkerActivity.Lost: parts.AddCropped($"lost: {worker.Remark}", Failure); break;
            case WorkerActivity.Gone: parts.AddCropped($"has left: {worker.Remark}", Label); break;
            case WorkerActivity.Starting: parts.Add("starting"); break;
            case WorkerActivity.Idle: parts.AddCropped("idle: the last steps had no leaves for it", Warning); break;
            default:
                parts.Add(FormattableString.Invariant($"{worker.ExamplesPerSecond,9:N0} examples/s"));
                parts.Add(FormattableString.Invariant($"{worker.BusyShare * 100,3:0} % busy"));
                parts.Add(FormattableString.Invariant($"{worker.Leaves,11:N0} leaves"));
                break;
        }

        return parts.ToLine();
    }
}
