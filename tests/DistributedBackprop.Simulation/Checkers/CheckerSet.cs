using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>All checkers of a simulation.</summary>
/// <param name="checkers">The checkers, asked in this order.</param>
internal sealed class CheckerSet(IReadOnlyList<Checker> checkers)
{
    /// <inheritdoc cref="Checker.Handling(NodeLife, Input, TimeSpan)"/>
    public void Handling(NodeLife node, Input input, TimeSpan now)
    {
        foreach (Checker checker in checkers)
        {
            checker.Handling(node, input, now);
        }
    }

    /// <inheritdoc cref="Checker.Handled"/>
    public void Handled(NodeLife node, IRole role)
    {
        foreach (Checker checker in checkers)
        {
            checker.Handled(node, role);
        }
    }

    /// <inheritdoc cref="Checker.Issued"/>
    public void Issued(NodeLife node, Effect effect)
    {
        foreach (Checker checker in checkers)
        {
            checker.Issued(node, effect);
        }
    }

    /// <inheritdoc cref="Checker.MakingDurable"/>
    public void MakingDurable(Effect write) => Each(checker => checker.MakingDurable(write));

    /// <inheritdoc cref="Checker.HeadDown"/>
    public void HeadDown() => Each(checker => checker.HeadDown());

    /// <inheritdoc cref="Checker.Restoring"/>
    public void Restoring(RestoredFiles files) => Each(checker => checker.Restoring(files));

    private void Each(Action<Checker> ask)
    {
        foreach (Checker checker in checkers)
        {
            ask(checker);
        }
    }
}
