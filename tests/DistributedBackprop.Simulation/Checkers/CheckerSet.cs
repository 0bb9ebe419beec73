using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>All checkers of a simulation.</summary>
/// <param name="checkers">The checkers, asked in this order.</param>
internal sealed class CheckerSet(IReadOnlyList<Checker> checkers)
{
    /// <inheritdoc cref="Checker.Handling"/>
    public void Handling(NodeLife node, Input input) => Each(checker => checker.Handling(node, input));

    /// <inheritdoc cref="Checker.Issued"/>
    public void Issued(NodeLife node, Effect effect) => Each(checker => checker.Issued(node, effect));

    /// <inheritdoc cref="Checker.MakingDurable"/>
    public void MakingDurable(Effect write) => Each(checker => checker.MakingDurable(write));

    /// <inheritdoc cref="Checker.HeadDown"/>
    public void HeadDown() => Each(checker => checker.HeadDown());

    private void Each(Action<Checker> ask)
    {
        foreach (Checker checker in checkers)
        {
            ask(checker);
        }
    }
}
