using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation;

/// <summary>
/// Where tests break the system on purpose, to see that the checkers notice. This one breaks nothing. Checkers see what a
/// role is handed and what it issues after sabotage: a changed effect is that of a faulty role, a changed input that of a faulty host.
/// </summary>
internal class Sabotage
{
    /// <summary>Changes an input before a role handles it.</summary>
    /// <returns>What the role is handed; null for nothing.</returns>
    public virtual Input? Delivering(NodeLife node, Input input) => input;

    /// <summary>Changes what a role has issued for one input.</summary>
    /// <returns>What its host carries out, in order.</returns>
    public virtual IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) => effects;

    /// <summary>Whether the disk says that a write is done before it is.</summary>
    public virtual bool AnswersEarly(Effect write) => false;

    /// <summary>Whether the disk forgets a write that it says is done.</summary>
    public virtual bool Forgets(Effect write) => false;

    /// <summary>Changes the checkpoint that a new head goes on from.</summary>
    public virtual Checkpoint? Restoring(Checkpoint? newest) => newest;
}
