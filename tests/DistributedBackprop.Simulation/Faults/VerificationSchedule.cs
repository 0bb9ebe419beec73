namespace DistributedBackprop.Simulation.Faults;

/// <summary>How much of one seed's training is verified, and who gives wrong answers.</summary>
/// <param name="VerifyShare">The share of leaves that are verified.</param>
/// <param name="Flips">Whether each worker flips bits in its answers; none does where not all leaves are verified.</param>
/// <param name="FlipShare">The share of the answers of those who do.</param>
internal sealed record VerificationSchedule(double VerifyShare, IReadOnlyList<bool> Flips, double FlipShare)
{
    /// <summary>Two must agree and a third decide where they do not, so that fewer could not end a run.</summary>
    private const int StayingWorkersLeast = 3;

    /// <summary>Nothing is verified, and nobody flips bits.</summary>
    public static VerificationSchedule None { get; } = new(0, [], 0);

    /// <summary>What is left of it with so many workers that always come back.</summary>
    public VerificationSchedule With(int stayingWorkers) => stayingWorkers >= StayingWorkersLeast ? this : None;

    /// <summary>Draws the schedule of a seed.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="schedule">The seed's other faults.</param>
    /// <param name="dice">The draws for this purpose.</param>
    public static VerificationSchedule Draw(FaultOptions options, FaultSchedule schedule, Dice dice)
    {
        bool isOn = dice.Chance(options.VerifiedScheduleShare);
        double share = dice.OneOf(options.VerifyShareChoices);
        bool[] flips = [.. Enumerable.Range(0, schedule.Workers).Select(_ => dice.Chance(options.FlippingWorkerShare))];
        double flipShare = dice.Between(0, options.FlippedAnswerShareMax);
        return isOn ? new VerificationSchedule(share, share >= 1 ? flips : [], flipShare).With(schedule.StayingWorkers) : None;
    }
}
