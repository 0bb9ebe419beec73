namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// One wake-up for the many things that a role waits for: the earliest that was asked for stands, and when it comes, everyone
/// looks at the time and asks anew.
/// </summary>
internal sealed class WakeUps
{
    private TimeSpan? _next;

    /// <summary>Asks to be woken at a time, or earlier.</summary>
    public void AskFor(TimeSpan time, ICollection<Effect> effects)
    {
        if (_next is null || time < _next)
        {
            _next = time;
            effects.Add(new WakeAt(time));
        }
    }

    /// <summary>Takes note of the wake-up.</summary>
    public void Woken() => _next = null;
}
