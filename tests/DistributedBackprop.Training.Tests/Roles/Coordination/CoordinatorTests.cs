using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Coordination;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Coordination;

public sealed class CoordinatorTests
{
    private const long Generation = 4;

    private static readonly TrainingOptions Options = new()
    {
        Stopping = new StoppingOptions { Epochs = 3 },
        Workers = new WorkerOptions { Minimum = 2, HeartbeatSeconds = 1, SilenceSeconds = 5, WaitSeconds = 60 },
    };

    private static readonly HeadReady NewRun = new(new ModelVersion(Generation, 0), [], TimeSpan.Zero, Stopped: null);

    public static TheoryData<StopCause, bool> Causes => new()
    {
        { StopCause.TargetReached, true },
        { StopCause.NoImprovement, true },
        { StopCause.Stabilised, true },
        { StopCause.Diverged, true },
        { StopCause.Interrupted, false },
        { StopCause.TimeLimit, false },
        { StopCause.EpochsDone, false },
        { StopCause.NoWorkers, false },
        { StopCause.StorageFailed, false },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_begins_once_the_head_is_ready_and_the_minimum_of_workers_here_in_either_order(bool headFirst)
    {
        RoleProbe coordinator = Started(Options);
        var effects = new List<Effect>();
        if (headFirst)
        {
            effects.AddRange(coordinator.Feed(NewRun));
        }

        effects.AddRange(coordinator.Feed(HelloOf(Sample.Anna)));
        Assert.Empty(effects.ToServer<Assignment>());
        effects.AddRange(coordinator.Feed(HelloOf(Sample.Bert)));
        if (!headFirst)
        {
            Assert.Empty(effects.ToServer<Assignment>());
            effects.AddRange(coordinator.Feed(NewRun));
        }

        Assignment assignment = Assert.Single(effects.ToServer<Assignment>());
        Assert.Equal(Generation, assignment.Generation);
        Assert.Equal([Sample.Anna, Sample.Bert], assignment.Workers.Select(share => share.Worker));
        Assert.Equal(new Welcome(Generation), Assert.Single(effects.ToWorker<Welcome>(Sample.Anna)));
        Assert.Equal(new Welcome(Generation), Assert.Single(effects.ToWorker<Welcome>(Sample.Bert)));
    }

    [Fact]
    public void Every_hello_is_answered_but_only_the_first_joins()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(HelloOf(Sample.Anna));

        Assert.Equal([new SendToWorker(Sample.Anna, new Welcome(Generation))], effects);
    }

    [Fact]
    public void Once_begun_training_goes_on_with_fewer_than_the_minimum()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(new Goodbye(Sample.Bert, "leaves", Failed: false));

        Assert.Equal([Sample.Anna], Assert.Single(effects.ToServer<Assignment>()).Workers.Select(share => share.Worker));
        Assert.Empty(effects.Reported<WaitingForWorkers>());
        Assert.Equal(new WorkerLeft(Sample.Bert, "leaves", Failed: false, Members: 1), Assert.Single(effects.Reported<WorkerLeft>()));
    }

    [Fact]
    public void More_workers_than_leaves_is_reported()
    {
        RoleProbe coordinator = Started(Options, new TrainingPlan(10, 0, miniBatch: 4, microBatch: 4));
        coordinator.Feed(NewRun);
        coordinator.Feed(HelloOf(Sample.Anna));

        Assert.Equal(new WorkersIdle(1, 1), Assert.Single(coordinator.Feed(HelloOf(Sample.Bert)).Reported<WorkersIdle>()));
    }

    [Fact]
    public void A_doubled_goodbye_and_one_of_a_former_life_change_nothing()
    {
        RoleProbe coordinator = Running(out _);
        WorkerId reborn = Sample.Bert with { Incarnation = 2 };
        coordinator.Feed(HelloOf(reborn));

        Assert.Empty(coordinator.Feed(new Goodbye(Sample.Bert, "late", Failed: true)));
        Assert.NotEmpty(coordinator.Feed(new Goodbye(reborn, "now", Failed: true)));
        Assert.Empty(coordinator.Feed(new Goodbye(reborn, "now", Failed: true)));
        Assert.Empty(coordinator.Feed(HelloOf(reborn)));
    }

    [Fact]
    public void A_worker_of_another_run_is_refused_with_the_difference()
    {
        RoleProbe coordinator = Started(Options);

        IReadOnlyList<Effect> effects = coordinator.Feed(new Hello(Sample.Anna, Sample.Identity with { DataHash = new string('c', 64) }));

        Refused refused = Assert.Single(effects.ToWorker<Refused>(Sample.Anna));
        Assert.Contains("data set has the hash cccccccccccc", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("worker anna", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(new WorkerRefused(Sample.Anna, refused.Reason), Assert.Single(effects.Reported<WorkerRefused>()));
        Assert.Empty(effects.Reported<WorkerJoined>());
    }

    [Fact]
    public void A_worker_whose_hashes_are_no_hashes_is_refused_like_others()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(new Hello(Sample.Carl, new RunIdentity("x", "", Arithmetic.Version)));

        Assert.Single(effects.ToWorker<Refused>(Sample.Carl));
    }

    [Fact]
    public void A_silent_worker_is_dropped_and_comes_back_with_its_next_hello()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.FeedAfter(4, HelloOf(Sample.Anna));

        IReadOnlyList<Effect> dropped = coordinator.FeedAfter(2, new Tick());
        Assert.Equal([Sample.Anna], Assert.Single(dropped.ToServer<Assignment>()).Workers.Select(share => share.Worker));
        WorkerLeft left = Assert.Single(dropped.Reported<WorkerLeft>());
        Assert.Equal((Sample.Bert, "silent for over 5 s", true, 1), (left.Worker, left.Reason, left.Failed, left.Members));

        IReadOnlyList<Effect> back = coordinator.Feed(HelloOf(Sample.Bert));
        Assert.Equal(2, Assert.Single(back.ToServer<Assignment>()).Workers.Count);
    }

    [Fact]
    public void A_worker_whose_connection_closed_is_dropped_at_once_and_comes_back_with_its_next_hello()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> dropped = coordinator.Feed(new ConnectionClosed(Sample.Bert, "its connection was closed"));
        Assert.Equal([Sample.Anna], Assert.Single(dropped.ToServer<Assignment>()).Workers.Select(share => share.Worker));
        WorkerLeft left = Assert.Single(dropped.Reported<WorkerLeft>());
        Assert.Equal((Sample.Bert, "its connection was closed", true, 1), (left.Worker, left.Reason, left.Failed, left.Members));
        Assert.Empty(coordinator.Feed(new ConnectionClosed(Sample.Bert, "its other connection was closed")));

        IReadOnlyList<Effect> back = coordinator.Feed(HelloOf(Sample.Bert));
        Assert.Equal(2, Assert.Single(back.ToServer<Assignment>()).Workers.Count);
    }

    [Fact]
    public void The_connection_of_a_former_life_says_nothing_of_a_later_one()
    {
        RoleProbe coordinator = Running(out _);
        WorkerId reborn = Sample.Bert with { Incarnation = Sample.Bert.Incarnation + 1 };
        coordinator.Feed(HelloOf(reborn));

        Assert.Empty(coordinator.Feed(new ConnectionClosed(Sample.Bert, "its connection was closed")));
    }

    [Fact]
    public void Too_few_workers_for_too_long_ends_the_run_and_names_the_last_failure()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new Goodbye(Sample.Bert, "its disk broke", Failed: true));
        IReadOnlyList<Effect> empty = coordinator.Feed(new Goodbye(Sample.Anna, "done for today", Failed: false));
        Assert.Empty(Assert.Single(empty.ToServer<Assignment>()).Workers);
        Assert.Empty(empty.Reported<WaitingForWorkers>());
        IReadOnlyList<Effect> stillShort = coordinator.FeedAfter(59.9, new Tick());
        Assert.Equal(new WaitingForWorkers(0, 1, TimeSpan.FromSeconds(60)), Assert.Single(stillShort.Reported<WaitingForWorkers>()));
        Assert.Empty(stillShort.ToServer<EndTraining>());

        StopReason reason = Assert.Single(coordinator.FeedAfter(0.1, new Tick()).ToServer<EndTraining>()).Reason;

        Assert.Equal(StopCause.NoWorkers, reason.Cause);
        Assert.Contains("worker bert: its disk broke", reason.Text, StringComparison.Ordinal);
        Assert.Contains("workers.waitSeconds", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_comes_in_time_ends_the_wait()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new Goodbye(Sample.Anna, "", Failed: false));
        coordinator.Feed(new Goodbye(Sample.Bert, "", Failed: false));
        coordinator.FeedAfter(59, HelloOf(Sample.Carl));

        Assert.Empty(coordinator.FeedAfter(2, new Tick()).ToServer<EndTraining>());
    }

    [Fact]
    public void The_wait_for_the_first_workers_is_limited_too()
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(NewRun);

        StopReason reason = Assert.Single(coordinator.FeedAfter(60, new Tick()).ToServer<EndTraining>()).Reason;

        Assert.Equal(StopCause.NoWorkers, reason.Cause);
        Assert.Contains("none has joined", reason.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void If_no_more_workers_can_come_the_run_ends_at_once(bool beforeHeadIsReady)
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(new Goodbye(Sample.Anna, "division by zero", Failed: true));
        Input[] inputs = beforeHeadIsReady ? [new WorkersExhausted(), NewRun] : [NewRun, new WorkersExhausted()];

        StopReason reason = Assert.Single(inputs.SelectMany(coordinator.Feed).ToServer<EndTraining>()).Reason;

        Assert.Equal(StopCause.NoWorkers, reason.Cause);
        Assert.Contains("worker anna: division by zero", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_that_end_with_a_run_that_was_asked_to_stop_do_not_make_it_fail()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = [.. coordinator.Feed(new StopRequested("SIGTERM")), .. coordinator.Feed(new WorkersExhausted())];

        Assert.Equal(StopCause.Interrupted, Assert.Single(effects.ToServer<EndTraining>()).Reason.Cause);
    }

    [Fact]
    public void Training_begins_without_those_who_cannot_come_any_more()
    {
        RoleProbe coordinator = Started(Options with { Workers = new WorkerOptions { Minimum = 3 } });
        coordinator.Feed(NewRun);
        Assert.Empty(coordinator.Feed(HelloOf(Sample.Anna)).ToServer<Assignment>());
        Assert.Empty(coordinator.Feed(new FewerWorkers(2, "process 3: exit code 137")).ToServer<Assignment>());

        IReadOnlyList<Effect> effects = coordinator.Feed(new FewerWorkers(1, "process 2: exit code 137"));

        Assert.Single(effects.ToServer<Assignment>());
        Assert.Equal("process 3: exit code 137", Lost(coordinator));

        static string Lost(RoleProbe coordinator)
        {
            StopReason reason = Assert.Single(coordinator.Feed(new WorkersExhausted()).ToServer<EndTraining>()).Reason;
            const string words = "1 worker is here and 1 needed, and no more can come; the last failure was ";
            Assert.StartsWith(words, reason.Text, StringComparison.Ordinal);
            return reason.Text[words.Length..reason.Text.IndexOf(". Start", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void It_wakes_at_the_time_limit_and_ends_the_run_once()
    {
        RoleProbe coordinator = Started(Options with { Stopping = new StoppingOptions { TimeLimitSeconds = 10.25 } });
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(NewRun with { ElapsedBefore = TimeSpan.FromSeconds(10) });
        Assert.Empty(coordinator.FeedAfter(0.2, new Tick()).ToServer<EndTraining>());
        Assert.Equal(coordinator.Now + TimeSpan.FromSeconds(0.05), Assert.Single(coordinator.Feed(new Tick()).OfType<WakeAt>()).Time);

        StopReason reason = Assert.Single(coordinator.FeedAfter(0.05, new Tick()).ToServer<EndTraining>()).Reason;

        Assert.Equal(StopCause.TimeLimit, reason.Cause);
        Assert.Contains("10.25 s", reason.Text, StringComparison.Ordinal);
        Assert.Empty(coordinator.FeedAfter(1, new Tick()).ToServer<EndTraining>());
    }

    [Fact]
    public void A_resumed_run_whose_time_limit_has_passed_ends_before_it_trains()
    {
        RoleProbe coordinator = Started(Options with { Stopping = new StoppingOptions { TimeLimitSeconds = 10 } });
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(HelloOf(Sample.Bert));

        IReadOnlyList<Effect> effects = coordinator.Feed(NewRun with { ElapsedBefore = TimeSpan.FromSeconds(11) });

        Assert.Equal(StopCause.TimeLimit, Assert.Single(effects.ToServer<EndTraining>()).Reason.Cause);
        Assert.Empty(effects.ToServer<Assignment>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stop_request_counts_before_and_after_the_head_is_ready(bool before)
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(HelloOf(Sample.Bert));
        var request = new StopRequested("Ctrl+C");
        Input[] inputs = before ? [request, NewRun] : [NewRun, request];

        IReadOnlyList<Effect> effects = [.. inputs.SelectMany(coordinator.Feed)];

        Assert.Equal(new StopReason(StopCause.Interrupted, "stopped by Ctrl+C"), Assert.Single(effects.ToServer<EndTraining>()).Reason);
        Assert.Equal(before ? 0 : 1, effects.ToServer<Assignment>().Count());
        Assert.Empty(coordinator.Feed(request).ToServer<EndTraining>());
    }

    [Fact]
    public void While_the_last_step_is_under_way_its_server_is_told_who_has_left()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new StopRequested("Ctrl+C"));

        IReadOnlyList<Effect> effects = coordinator.Feed(new Goodbye(Sample.Anna, "broke", Failed: true));

        Assert.Equal([Sample.Bert], Assert.Single(effects.ToServer<Assignment>()).Workers.Select(share => share.Worker));
    }

    [Fact]
    public void While_the_last_step_is_under_way_its_server_is_told_who_fell_silent()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new StopRequested("Ctrl+C"));

        Assert.Empty(Assert.Single(coordinator.FeedAfter(6, new Tick()).ToServer<Assignment>()).Workers);
    }

    [Fact]
    public void A_run_that_ends_before_it_began_is_not_begun_by_a_late_worker()
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(NewRun);
        coordinator.Feed(new StopRequested("Ctrl+C"));
        coordinator.Feed(HelloOf(Sample.Anna));

        Assert.Empty(coordinator.Feed(HelloOf(Sample.Bert)).ToServer<Assignment>());
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_resumed_run_ends_at_once_only_if_it_had_ended_for_good(StopCause cause, bool endsAtOnce)
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(HelloOf(Sample.Bert));
        var stopped = new StopReason(cause, "as before");

        IReadOnlyList<Effect> effects = coordinator.Feed(NewRun with { History = [Sample.Epoch(1, 1)], Stopped = stopped });

        Assert.Equal(endsAtOnce ? [new EndTraining(stopped)] : [], effects.ToServer<EndTraining>());
        Assert.Equal(endsAtOnce ? 0 : 1, effects.ToServer<Assignment>().Count());
    }

    [Fact]
    public void A_resumed_run_with_all_epochs_done_ends_at_once()
    {
        RoleProbe coordinator = Started(Options);

        IReadOnlyList<Effect> effects = coordinator.Feed(NewRun with { History = [Sample.Epoch(1, 3), Sample.Epoch(2, 2), Sample.Epoch(3, 1)] });

        Assert.Equal(StopCause.EpochsDone, Assert.Single(effects.ToServer<EndTraining>()).Reason.Cause);
    }

    [Fact]
    public void A_criterion_that_was_met_as_the_run_was_interrupted_ends_the_resumed_run_as_it_would_have_the_undisturbed_one()
    {
        RoleProbe coordinator = Started(Options with { Stopping = new StoppingOptions { TargetError = 0.5 } });
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(HelloOf(Sample.Bert));

        IReadOnlyList<Effect> effects = coordinator.Feed(NewRun with
        {
            History = [Sample.Epoch(1, 0.4)],
            Stopped = new StopReason(StopCause.Interrupted, "stopped by Ctrl+C"),
        });

        Assert.Equal(StopCause.TargetReached, Assert.Single(effects.ToServer<EndTraining>()).Reason.Cause);
    }

    [Fact]
    public void It_decides_each_epoch_from_all_of_them()
    {
        RoleProbe coordinator = Running(out _);

        Assert.Equal((true, null), DecisionOn(coordinator, Sample.Epoch(1, 3)));
        Assert.Equal((false, null), DecisionOn(coordinator, Sample.Epoch(2, 4)));
        Assert.Equal((true, StopCause.EpochsDone), DecisionOn(coordinator, Sample.Epoch(3, 2)));
    }

    [Fact]
    public void A_resumed_run_compares_with_the_epochs_before()
    {
        RoleProbe coordinator = Started(Options);
        coordinator.Feed(HelloOf(Sample.Anna));
        coordinator.Feed(HelloOf(Sample.Bert));
        coordinator.Feed(NewRun with { History = [Sample.Epoch(1, 1)] });

        Assert.Equal((false, null), DecisionOn(coordinator, Sample.Epoch(2, 1.5)));
    }

    [Fact]
    public void Leaves_are_shared_anew_before_the_decision_if_speeds_have_drifted()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(new EpochThrough(
            Sample.Epoch(1, 3), [new WorkerSpeed(Sample.Anna, 30), new WorkerSpeed(Sample.Bert, 10)]));

        Assert.Equal([typeof(Assignment), typeof(EpochDecision)], effects.OfType<SendToParameterServer>().Select(send => send.Message.GetType()));
        Assert.Equal([30.0, 10.0], effects.ToServer<Assignment>().Single().Workers.Select(share => share.Weight));
    }

    [Fact]
    public void A_quarantined_worker_is_dropped_and_refused_in_every_later_life()
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(new Quarantine(Sample.Bert, "its sums differ"));

        Assert.Equal([Sample.Anna], Assert.Single(effects.ToServer<Assignment>()).Workers.Select(share => share.Worker));
        Assert.Contains("its sums differ", Assert.Single(effects.ToWorker<Refused>(Sample.Bert)).Reason, StringComparison.Ordinal);
        Assert.True(Assert.Single(effects.Reported<WorkerLeft>()).Failed);
        foreach (WorkerId life in new[] { Sample.Bert, Sample.Bert with { Incarnation = 2 } })
        {
            effects = coordinator.Feed(HelloOf(life));
            Assert.Contains("worker bert is quarantined: its sums differ", Assert.Single(effects.ToWorker<Refused>(life)).Reason, StringComparison.Ordinal);
            Assert.Empty(effects.ToServer<Assignment>());
        }
    }

    [Fact]
    public void A_quarantine_ends_the_present_life_of_a_worker_though_a_former_one_deserved_it()
    {
        RoleProbe coordinator = Running(out _);
        WorkerId reborn = Sample.Bert with { Incarnation = 2 };
        coordinator.Feed(HelloOf(reborn));

        Assert.Single(coordinator.Feed(new Quarantine(Sample.Bert, "its sums differ")).ToWorker<Refused>(reborn));
    }

    [Fact]
    public void A_round_that_needs_another_member_is_waited_for_like_too_few_workers()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new MemberNeeded("anna and bert differ"));
        IReadOnlyList<Effect> waiting = coordinator.FeedAfter(1, new Tick());
        Assert.Equal(new WaitingForWorkers(2, 3, TimeSpan.FromSeconds(60), "anna and bert differ"), Assert.Single(waiting.Reported<WaitingForWorkers>()));

        KeepAlive(coordinator, seconds: 58);
        StopReason reason = Assert.Single(coordinator.FeedAfter(1, new Tick()).ToServer<EndTraining>()).Reason;

        Assert.Equal(StopCause.NoWorkers, reason.Cause);
        Assert.Contains("3 needed as anna and bert differ", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_the_round_needs_nobody_more_the_wait_is_over()
    {
        RoleProbe coordinator = Running(out _);
        coordinator.Feed(new MemberNeeded("anna and bert differ"));
        coordinator.FeedAfter(1, new Tick());
        coordinator.Feed(new MemberNeeded(null));

        KeepAlive(coordinator, seconds: 100);

        Assert.Empty(coordinator.Feed(new Tick()).ToServer<EndTraining>());
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(11, false)]
    public void Within_an_epoch_leaves_are_shared_anew_only_if_speeds_have_drifted(double annas, bool anew)
    {
        RoleProbe coordinator = Running(out _);

        IReadOnlyList<Effect> effects = coordinator.Feed(new SpeedsMeasured([new WorkerSpeed(Sample.Anna, annas), new WorkerSpeed(Sample.Bert, 10)]));

        Assert.Equal(anew ? [annas, 10.0] : [], effects.ToServer<Assignment>().SelectMany(assignment => assignment.Workers).Select(share => share.Weight));
        Assert.Equal(anew ? 1 : 0, effects.Count);
    }

    [Theory]
    [InlineData(StopCause.EpochsDone, false)]
    [InlineData(StopCause.StorageFailed, true)]
    public void At_the_end_all_workers_are_told_why_and_the_outcome_is_handed_over_and_late_ones_are_told_too(StopCause cause, bool failed)
    {
        RoleProbe coordinator = Running(out _);
        var ended = new RunEnded("done", failed);
        var outcome = new RunOutcome(new StopReason(cause, "done"), new ModelVersion(Generation, 9), 3, null, new string('0', 64));

        IReadOnlyList<Effect> effects = coordinator.Feed(new TrainingOver(outcome));

        Assert.Equal(
            [new SendToWorker(Sample.Anna, ended), new SendToWorker(Sample.Bert, ended), new EndRun(outcome)],
            effects);
        Assert.Equal([new SendToWorker(Sample.Carl, ended)], coordinator.Feed(HelloOf(Sample.Carl)));
        Assert.Empty(coordinator.FeedAfter(100, new Tick()));
    }

    [Fact]
    public void A_head_that_gets_ready_twice_and_an_input_of_another_role_are_broken_invariants()
    {
        RoleProbe coordinator = Running(out _);

        Assert.Throws<BrokenInvariantException>(() => coordinator.Feed(NewRun));
        Assert.Throws<BrokenInvariantException>(() => coordinator.Feed(new Welcome(1)));
    }

    private static void KeepAlive(RoleProbe coordinator, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            coordinator.FeedAfter(1, HelloOf(Sample.Anna));
            coordinator.Feed(HelloOf(Sample.Bert));
        }
    }

    private static Hello HelloOf(WorkerId worker) => new(worker, Sample.Identity);

    private static RoleProbe Started(TrainingOptions options, TrainingPlan? plan = null)
    {
        var probe = new RoleProbe(new Coordinator(Sample.Identity, plan ?? new TrainingPlan(12, 0, 4, 1), options));
        probe.Feed(new Start());
        return probe;
    }

    private static RoleProbe Running(out IReadOnlyList<Effect> effects)
    {
        RoleProbe coordinator = Started(Options);
        effects = [.. new Input[] { HelloOf(Sample.Anna), HelloOf(Sample.Bert), NewRun }.SelectMany(coordinator.Feed)];
        Assert.Single(effects.ToServer<Assignment>());
        return coordinator;
    }

    private static (bool IsBest, StopCause? Cause) DecisionOn(RoleProbe coordinator, EpochRecord epoch)
    {
        EpochDecision decision = Assert.Single(coordinator.Feed(new EpochThrough(epoch, [])).ToServer<EpochDecision>());
        Assert.Same(epoch, decision.Record);
        return (decision.IsBest, decision.Stop?.Cause);
    }
}
