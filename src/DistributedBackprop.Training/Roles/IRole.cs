namespace DistributedBackprop.Training.Roles;

/// <summary>
/// A role of training as a deterministic state machine: equal inputs at equal times give equal effects.
/// </summary>
/// <remarks>
/// What a host promises a role:
/// <list type="bullet">
/// <item>one call of <see cref="Handle"/> at a time, and <c>now</c> never goes back;</item>
/// <item>effects are carried out in their order, after the call; the answer to each comes as an input, once, at any later time, or,
/// where storage hangs or computing never ends, not at all;</item>
/// <item>what storage did is answered in the order in which it was done;</item>
/// <item>a wake-up (<see cref="WakeAt"/>) comes as a <see cref="Tick"/> at that time or later, never not at all;</item>
/// <item>coordinator and parameter server of one head live and die together, and what they send each other arrives once and in order;</item>
/// <item>messages between head and workers, and between heads and voters, may be lost, delayed, doubled and reordered;</item>
/// <item>what a voter was told to be durable is there in its next life.</item>
/// </list>
/// A role that finds one of its own invariants broken throws <see cref="BrokenInvariantException"/>; the host stops it at once.
/// </remarks>
public interface IRole
{
    /// <summary>Takes one input and adds what is to be done to <paramref name="effects"/>.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The time since some fixed moment of the host.</param>
    /// <param name="effects">Receives the effects, in the order in which they are to be carried out.</param>
    void Handle(Input input, TimeSpan now, ICollection<Effect> effects);
}
