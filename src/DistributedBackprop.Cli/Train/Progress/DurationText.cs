namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Durations for people, in two units at most.</summary>
internal static class DurationText
{
    private const double MostDays = 99;

    /// <summary>Writes a duration: 7 s, 1 min 05 s, 2 h 05 min, 3 d 4 h, over 99 d.</summary>
    /// <param name="seconds">The duration, not negative; it may be too long for a <see cref="TimeSpan"/>.</param>
    public static string Of(double seconds)
    {
        if (seconds >= TimeSpan.FromDays(MostDays).TotalSeconds)
        {
            return FormattableString.Invariant($"over {MostDays} d");
        }

        TimeSpan time = TimeSpan.FromSeconds(Math.Ceiling(seconds));
        return time switch
        {
            { TotalMinutes: < 1 } => FormattableString.Invariant($"{time.Seconds} s"),
            { TotalHours: < 1 } => FormattableString.Invariant($"{time.Minutes} min {time.Seconds:00} s"),
            { TotalDays: < 1 } => FormattableString.Invariant($"{time.Hours} h {time.Minutes:00} min"),
            _ => FormattableString.Invariant($"{time.Days} d {time.Hours} h"),
        };
    }
}
