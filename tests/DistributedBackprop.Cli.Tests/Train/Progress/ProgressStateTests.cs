using DistributedBackprop.Cli.Train.Progress;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>What is known of a run from its events. Four epochs of five steps of two leaves, ten examples each.</summary>
public sealed class ProgressStateTests
{
    private const int Epochs = 4;
    private const int StepsPerEpoch = 5;
    private const int ExamplesOfLeaf = 10;

    private static readonly TrainingPlan Plan = new(trainingExamples: 100, validationExamples: 20, miniBatch: 20, microBatch: ExamplesOfLeaf);

    private ProgressState _state = new(Epochs, Plan, []);
    private double _now;
    private long _updates;

    private ProgressSnapshot Seen => _state.At(TimeSpan.FromSeconds(_now));

    [Fact]
    public void Nothing_is_promised_before_anything_is_measured()
    {
        Note(new HeadStarted(new ModelVersion(1, 0), 0));
        Join("a");
        ProgressSnapshot seen = Seen;
        Assert.Equal((RunPhase.Starting, 1, 0, 0.0), (seen.Phase, seen.Epoch, seen.Step, seen.RunShare));
        Assert.Null(seen.SecondsLeft);
        Assert.Equal(new WorkerRow("a", WorkerActivity.Starting, 0, 0, 0, null), Assert.Single(seen.Workers));
    }

    [Fact]
    public void Steps_fill_the_epoch_and_the_run()
    {
        Step("a", "b");
        Step("a", "b");
        ProgressSnapshot seen = Seen;
        Assert.Equal((RunPhase.Training, 1, Epochs, 2, StepsPerEpoch), (seen.Phase, seen.Epoch, seen.Epochs, seen.Step, seen.StepsPerEpoch));
        Assert.Equal(0.4, seen.EpochShare);
        Assert.Equal(0.1, seen.RunShare);
    }

    [Fact]
    public void After_the_last_step_the_epoch_is_validated_until_it_is_finished()
    {
        Steps(StepsPerEpoch);
        Assert.Equal((RunPhase.Validating, 1, StepsPerEpoch), (Seen.Phase, Seen.Epoch, Seen.Step));
        Finish(1, error: 0.5);
        Assert.Equal((RunPhase.Training, 2, 0), (Seen.Phase, Seen.Epoch, Seen.Step));
    }

    [Fact]
    public void Without_a_validation_part_nothing_is_validated()
    {
        _state = new ProgressState(Epochs, new TrainingPlan(100, 0, 20, 10), []);
        Steps(StepsPerEpoch);
        Assert.Equal(RunPhase.Training, Seen.Phase);
    }

    /// <summary>A step takes a second and each epoch's validation five: ten seconds an epoch.</summary>
    [Fact]
    public void The_time_left_follows_from_the_epochs_so_far_with_their_validation()
    {
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            Steps(StepsPerEpoch);
            _now += 5;
            Finish(epoch, error: 0.5);
        }

        Assert.Equal(20, Seen.SecondsLeft!.Value, 9);
    }

    [Fact]
    public void Time_that_passes_without_a_step_makes_the_estimate_longer()
    {
        Steps(2);
        double before = Seen.SecondsLeft!.Value;
        _now += 10;
        Assert.True(Seen.SecondsLeft > before);
    }

    [Fact]
    public void A_run_that_goes_on_is_measured_from_where_it_does()
    {
        _state = new ProgressState(Epochs, Plan, [Record(1, 0.9, 0.95)]);
        _updates = 7;
        Note(new HeadStarted(new ModelVersion(2, 7), 1));
        Steps(1);
        ProgressSnapshot seen = Seen;
        Assert.Equal((2, 3, 8.0 / 20), (seen.Epoch, seen.Step, seen.RunShare));
        Assert.Equal(12, seen.SecondsLeft!.Value, 9);
        Assert.Equal([0.9], seen.Errors);
        Assert.Equal([0.95], seen.ValidationErrors);
        Assert.Equal(WorkerActivity.Computing, Assert.Single(seen.Workers).Activity);
    }

    [Fact]
    public void At_the_end_everything_is_done_and_nothing_left()
    {
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            Steps(StepsPerEpoch);
            Finish(epoch, error: 1.0 / epoch);
        }

        Note(new Stopping(new StopReason(StopCause.EpochsDone, "done")));
        ProgressSnapshot seen = Seen;
        Assert.Equal((RunPhase.Finishing, Epochs, StepsPerEpoch, 1.0, 0.0), (seen.Phase, seen.Epoch, seen.Step, seen.RunShare, seen.SecondsLeft));
        Assert.Equal([1, 0.5, 1.0 / 3, 0.25], seen.Errors);
    }

    [Fact]
    public void Only_the_last_errors_are_kept()
    {
        _state = new ProgressState(1000, Plan, []);
        for (int epoch = 1; epoch <= ProgressState.ErrorsKept + 5; epoch++)
        {
            Finish(epoch, error: epoch);
        }

        Assert.Equal(Enumerable.Range(6, ProgressState.ErrorsKept).Select(epoch => (double)epoch), Seen.Errors);
    }

    /// <summary>Steps of a second: "a" computes for half of each, "b" for a quarter.</summary>
    [Fact]
    public void Each_worker_has_its_speed_and_share_of_time_computing()
    {
        for (int step = 0; step < 10; step++)
        {
            _now++;
            Count("a", leaves: 1, computing: 0.5);
            Count("b", leaves: 3, computing: 0.25);
            Apply();
        }

        Assert.Collection(
            Seen.Workers,
            row => AssertRow(row, "a", leaves: 10, speed: ExamplesOfLeaf, busy: 0.5),
            row => AssertRow(row, "b", leaves: 30, speed: 3 * ExamplesOfLeaf, busy: 0.25));
    }

    [Fact]
    public void A_worker_whose_leaves_are_missing_from_two_steps_is_idle_until_it_computes_again()
    {
        Step("a", "b");
        Step("a");
        Assert.Equal(WorkerActivity.Computing, Activity("b"));
        Step("a");
        Assert.Equal(WorkerActivity.Idle, Activity("b"));
        Step("b");
        Assert.Equal(WorkerActivity.Computing, Activity("b"));
    }

    [Fact]
    public void A_worker_that_failed_is_lost_with_the_reason_and_one_that_left_is_gone()
    {
        Step("a", "b", "c");
        Note(new WorkerLeft(Id("a"), "out of memory", Failed: true, Members: 2));
        Note(new WorkerLeft(Id("b"), "stopped", Failed: false, Members: 1));
        Assert.Equal((WorkerActivity.Lost, "out of memory"), (Row("a").Activity, Row("a").Remark));
        Assert.Equal((WorkerActivity.Gone, "stopped"), (Row("b").Activity, Row("b").Remark));
        Assert.Equal((WorkerActivity.Computing, null), (Row("c").Activity, Row("c").Remark));
    }

    [Fact]
    public void A_worker_that_comes_back_begins_anew()
    {
        Step("a", "b");
        Note(new WorkerLeft(Id("a"), "silent", Failed: true, Members: 1));
        Join("a");
        Assert.Equal(new WorkerRow("a", WorkerActivity.Starting, 0, 0, 0, null), Row("a"));
        Assert.Equal(["b", "a"], Seen.Workers.Select(row => row.Name));
    }

    [Fact]
    public void A_shortage_is_told_until_enough_workers_are_here()
    {
        Note(new WaitingForWorkers(0, 2, TimeSpan.FromSeconds(60)));
        Join("a", members: 1);
        Assert.Equal(RunPhase.WaitingForWorkers, Seen.Phase);
        Assert.Equal((1, 2), Seen.Shortage);
        Join("b", members: 2);
        Assert.Equal(RunPhase.Starting, Seen.Phase);
        Assert.Null(Seen.Shortage);
    }

    private static WorkerId Id(string name) => new(name, 1);

    private static EpochRecord Record(int epoch, double error, double? validation = null) => new()
    {
        Epoch = epoch,
        Updates = epoch * StepsPerEpoch,
        Error = error,
        ValidationError = validation,
        GradientNorm = 1,
        RelativeChange = 1,
        LearningRate = 1,
        ExamplesPerSecond = 1,
        Seconds = 1,
    };

    private static void AssertRow(WorkerRow row, string name, long leaves, double speed, double busy)
    {
        Assert.Equal((name, WorkerActivity.Computing, leaves), (row.Name, row.Activity, row.Leaves));
        Assert.InRange(row.ExamplesPerSecond, speed * 0.8, speed * 1.25);
        Assert.InRange(row.BusyShare, busy * 0.8, busy * 1.25);
    }

    private WorkerActivity Activity(string worker) => Row(worker).Activity;

    private WorkerRow Row(string worker) => Seen.Workers.Single(row => row.Name == worker);

    private void Note(RunEvent happened) => _state.Note(happened, TimeSpan.FromSeconds(_now));

    private void Join(string worker, int members = 1) => Note(new WorkerJoined(Id(worker), members));

    private void Steps(int number)
    {
        for (int step = 0; step < number; step++)
        {
            Step("a");
        }
    }

    /// <summary>One step of one second, computed by some workers all of the time.</summary>
    private void Step(params string[] workers)
    {
        _now++;
        foreach (string worker in workers)
        {
            Count(worker, leaves: 1, computing: 1);
        }

        Apply();
    }

    private void Count(string worker, int leaves, double computing) => Note(new LeavesCounted(
        new RoundId(new ModelVersion(1, _updates), RoundKind.Gradient), Id(worker), leaves, leaves * ExamplesOfLeaf, TimeSpan.FromSeconds(computing)));

    private void Apply() => Note(new StepApplied(new ModelVersion(1, _updates++), [], 20));

    private void Finish(int epoch, double error) => Note(new EpochFinished(Record(epoch, error), IsBest: false));
}
