using DistributedBackprop.Cli.Train.Progress;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Snapshots as lines: everything where there is room, the important where there is little, never more than fits.</summary>
public sealed class ProgressDrawingTests
{
    private static readonly ProgressSnapshot Run = new()
    {
        Phase = RunPhase.Training,
        Epoch = 3,
        Epochs = 30,
        Step = 12,
        StepsPerEpoch = 45,
        RunShare = 0.5,
        SecondsLeft = 83,
        Errors = [0.8, 0.4, 0.02222],
        ValidationErrors = [0.9, 0.4, 0.3],
        Workers =
        [
            new WorkerRow("1", WorkerActivity.Computing, 12345, 29500, 0.834, null),
            new WorkerRow("2", WorkerActivity.Idle, 7, 0, 0, null),
            new WorkerRow("3", WorkerActivity.Starting, 0, 0, 0, null),
            new WorkerRow("4", WorkerActivity.Gone, 5, 0, 0, "stopped"),
            new WorkerRow("10", WorkerActivity.Lost, 5, 0, 0, "OutOfMemoryException: no memory"),
        ],
        Shortage = null,
    };

    [Fact]
    public void With_room_everything_is_shown() => Assert.Equal(
        [
            "epoch 3/30  step 12/45  ━━━━━━━━━━━━━━━───────────────  50 %  at most 1 min 23 s left",
            "error       0.02222   █▇▁",
            "validation  0.3       █▃▁",
            "worker 1      29,500 examples/s   83 % busy       12,345 leaves",
            "worker 2   idle: the last steps had no leaves for it",
            "worker 3   starting",
            "worker 4   has left: stopped",
            "worker 10  lost: OutOfMemoryException: no memory",
        ],
        Draw(Run, width: 99, height: 20));

    [Fact]
    public void In_40_columns_and_9_rows_the_important_is_shown() => Assert.Equal(
        [
            "epoch 3/30  at most 1 min 23 s left",
            "error       0.02222   █▇▁",
            "validation  0.3       █▃▁",
            "worker 10  lost: OutOfMemoryException:",
            "worker 1      29,500 examples/s",
            "worker 2   idle: the last steps had no",
            "workers not shown: 2",
        ],
        Draw(Run, width: 39, height: 7));

    [Fact]
    public void Several_idle_workers_are_one_line() => Assert.Equal(
        [
            "worker 1      29,500 examples/s   83 % busy       12,345 leaves",
            "worker 10  lost: OutOfMemoryException: no memory",
            "32 workers  idle: the last steps had no leaves for them",
        ],
        Draw(WithIdle(32), width: 99, height: 22)[3..]);

    [Fact]
    public void With_little_room_several_idle_workers_are_still_one_line() => Assert.Equal(
        [
            "workers not shown: 2",
            "32 workers  idle: the last steps had no leaves for them",
        ],
        Draw(WithIdle(32), width: 99, height: 5)[3..]);

    [Fact]
    public void A_short_line_says_the_time_left_briefly() =>
        Assert.Equal("epoch 3/30  <= 1 min 23 s", Draw(Run, width: 30, height: 1)[0]);

    [Fact]
    public void Terminals_that_know_ascii_only_get_it()
    {
        string[] lines = Draw(Run, width: 99, height: 3, unicode: false);
        Assert.Equal("epoch 3/30  step 12/45  ===============...............  50 %  at most 1 min 23 s left", lines[0]);
        Assert.EndsWith("#%_", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.All(line, sign => Assert.True(char.IsAscii(sign))));
    }

    [Theory]
    [InlineData(RunPhase.Starting, null, "starting")]
    [InlineData(RunPhase.Training, 5.0, "at most 5 s left")]
    [InlineData(RunPhase.Validating, 5.0, "at most 5 s left")]
    [InlineData(RunPhase.WaitingForWorkers, 5.0, "waiting for workers: 1 of 2 are here")]
    [InlineData(RunPhase.Finishing, 5.0, "finishing the step under way")]
    internal void The_first_line_says_what_the_run_is_at(RunPhase phase, double? secondsLeft, string words)
    {
        ProgressSnapshot run = Run with { Phase = phase, SecondsLeft = secondsLeft, Shortage = (1, 2) };
        Assert.EndsWith($"  {words}", Draw(run, width: 120, height: 1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void No_size_is_too_small()
    {
        for (int width = 0; width <= 120; width++)
        {
            for (int height = 0; height <= 10; height++)
            {
                IReadOnlyList<AreaLine> lines = new ProgressDrawing(width, height, unicode: true).Draw(Run);
                Assert.InRange(lines.Count, 0, height);
                Assert.All(lines, line => Assert.InRange(line.Cells, 0, width));
            }
        }
    }

    [Fact]
    public void A_remark_is_cut_to_the_line() =>
        Assert.Equal("reading a", Text(new ProgressDrawing(9, 5, unicode: true).Draw("reading a.csv"))[0]);

    private static ProgressSnapshot WithIdle(int count) => Run with
    {
        Workers = [Run.Workers[0], .. Enumerable.Range(2, count).Select(number => new WorkerRow($"{number}", WorkerActivity.Idle, 0, 0, 0, null)), Run.Workers[^1]],
    };

    private static string[] Draw(ProgressSnapshot run, int width, int height, bool unicode = true) =>
        Text(new ProgressDrawing(width, height, unicode).Draw(run));

    private static string[] Text(IEnumerable<AreaLine> lines) =>
        [.. lines.Select(line => string.Concat(line.Segments.Select(segment => segment.Text)).TrimEnd(' '))];
}
