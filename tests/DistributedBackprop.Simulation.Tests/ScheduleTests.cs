using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Tests;

public class ScheduleTests
{
    private const ulong Seeds = 200;

    [Fact]
    public void Every_promise_is_kept_in_200_schedules_and_every_kind_of_fault_strikes()
    {
        var faults = new FaultCounts();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SimulationResult result = Simulator.Run(seed);
            Assert.True(result.Violation is null, $"seed {seed} at {result.VirtualTime}: {result.Violation}");
            faults.Add(result.Faults);
        }

        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.True(faults[kind] > 0, $"{kind} never strikes"));
    }

    [Fact]
    public void Where_all_leaves_are_verified_wrong_answers_never_count_and_only_who_gave_them_is_quarantined()
    {
        var options = new FaultOptions
        {
            VerifiedScheduleShare = 1,
            VerifyShareChoices = [1],
            FlippingWorkerShare = 0.5,
            FlippedAnswerShareMax = 0.5,
        };
        var faults = new FaultCounts();

        for (ulong seed = 1; seed <= 40; seed++)
        {
            SimulationResult result = Simulator.Run(seed, options);
            Assert.True(result.Violation is null, $"seed {seed} at {result.VirtualTime}: {result.Violation}");
            faults.Add(result.Faults);
        }

        Assert.True(faults[FaultKind.AnswerBitFlipped] > 20, $"{faults[FaultKind.AnswerBitFlipped]} bits are flipped");
    }

    /// <summary>Once broken: the server did not hear of members that left or came while training ended, and waited for the dead.</summary>
    [Fact]
    public void A_run_that_is_asked_to_stop_ends_though_the_workers_of_its_last_step_die()
    {
        var options = new FaultOptions
        {
            KindLeftOutShare = 0,
            StopRequestsMax = 3,
            WorkerCrashShareMax = 0.1,
            HeadCrashShareMax = 0,
        };

        for (ulong seed = 1; seed <= 20; seed++)
        {
            SimulationResult result = Simulator.Run(seed, options);
            Assert.True(result.Violation is null, $"seed {seed} at {result.VirtualTime}: {result.Violation}");
        }
    }
}
