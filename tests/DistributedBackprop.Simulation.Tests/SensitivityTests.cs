using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.Tests.Sabotages;

namespace DistributedBackprop.Simulation.Tests;

/// <summary>A checker that cannot fail is worth nothing: each protocol fault planted here must be seen, by the checker that watches that promise.</summary>
public class SensitivityTests
{
    /// <summary>The seeds within which every planted fault must be seen.</summary>
    private const ulong Seeds = 60;

    [Fact]
    public void A_leaf_counted_for_another_is_seen() => RequireSeen<LedgerChecker>(() => new LeafCountedForAnother());

    [Fact]
    public void Sums_of_a_former_generation_under_the_new_ones_number_are_seen() => RequireSeen<LedgerChecker>(() => new PushOfFormerGeneration());

    [Fact]
    public void A_step_that_leaves_a_leaf_out_is_seen() => RequireSeen<LedgerChecker>(() => new LeafLeftOut());

    [Fact]
    public void A_gradient_with_one_wrong_bit_is_seen() => RequireSeen<VersionChecker>(() => new FlippedGradientBit());

    [Fact]
    public void A_checkpoint_restored_with_one_wrong_bit_is_seen() => RequireSeen<VersionChecker>(() => new FlippedRestoredBit());

    [Fact]
    public void A_generation_that_begins_twice_is_seen() => RequireSeen<VersionChecker>(() => new RepeatedGeneration());

    [Fact]
    public void A_generation_that_the_disk_forgets_is_seen() => RequireSeen<PromiseChecker>(() => new ForgottenGeneration());

    [Fact]
    public void A_checkpoint_announced_before_it_is_durable_is_seen() => RequireSeen<DurabilityChecker>(() => new EarlyCheckpoint());

    [Fact]
    public void A_generation_announced_before_it_is_durable_is_seen() => RequireSeen<PromiseChecker>(() => new EarlyGeneration());

    [Fact]
    public void A_run_that_begins_anew_after_a_crash_is_seen() => RequireSeen<DurabilityChecker>(() => new ForgottenCheckpoint());

    [Fact]
    public void A_published_line_that_no_checkpoint_holds_is_seen() => RequireSeen<DurabilityChecker>(() => new ChangedLine());

    [Fact]
    public void An_epoch_with_another_error_is_seen() => RequireSeen<EpochChecker>(() => new ChangedEpoch());

    [Fact]
    public void A_wrong_best_epoch_is_seen() => RequireSeen<BestChecker>(() => new WrongBest());

    [Fact]
    public void A_worker_that_keeps_to_an_old_offer_is_seen() => RequireSeen<QueueChecker>(() => new OldOfferKept());

    [Fact]
    public void A_worker_of_another_run_that_is_let_in_is_seen() => RequireSeen<StrangerChecker>(() => new ForgedIdentity());

    [Fact]
    public void An_innocent_worker_in_quarantine_is_seen() => RequireSeen<QuarantineChecker>(() => new InnocentQuarantined());

    [Fact]
    public void A_failure_without_a_cause_is_seen() => RequireSeen<OutcomeChecker>(() => new FailureWithoutCause());

    [Fact]
    public void A_run_that_gives_up_at_the_first_lack_of_workers_is_seen() => RequireSeen<ShortageChecker>(() => new EarlySurrender());

    [Fact]
    public void A_run_that_never_gives_up_waiting_for_workers_is_seen() => RequireSeen<ShortageChecker>(() => new EndlessWait());

    [Fact]
    public void A_time_limit_that_has_not_passed_is_seen() => RequireSeen<TimeLimitChecker>(() => new EarlyTimeLimit());

    [Fact]
    public void A_model_of_other_bits_is_seen() => RequireSeen<OutcomeChecker>(() => new ModelOfOtherBits());

    [Fact]
    public void A_wake_up_that_never_comes_is_seen() => RequireSeen(Simulator.Liveness, () => new LostWakeUps());

    private static void RequireSeen<TChecker>(Func<Sabotage> plant)
        where TChecker : Checker => RequireSeen(typeof(TChecker).Name, plant);

    private static void RequireSeen(string checker, Func<Sabotage> plant)
    {
        var seen = new List<string>();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            if (Simulator.Run(seed, sabotage: plant()).Violation is { } violation)
            {
                seen.Add($"seed {seed}: {violation}");
                if (violation.Checker == checker)
                {
                    return;
                }
            }
        }

        Assert.Fail($"{checker} does not see it in {Seeds} seeds; seen: {string.Join("; ", seen)}");
    }
}
