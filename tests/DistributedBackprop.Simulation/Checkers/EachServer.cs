using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// A checker for the head of each server node: each sees the roles of its own head and what becomes of its node's disk,
/// and all workers and voters.
/// </summary>
internal sealed class EachServer : Checker
{
    private readonly Dictionary<string, Checker> _checkers;
    private readonly List<Checker> _all;

    /// <summary>Creates the checkers.</summary>
    /// <param name="servers">The server nodes.</param>
    /// <param name="create">Creates the checker of a node.</param>
    public EachServer(IReadOnlyList<string> servers, Func<string, Checker> create)
    {
        _checkers = servers.ToDictionary(server => server, create);
        _all = [.. _checkers.Values];
    }

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        foreach (Checker checker in Of(node))
        {
            checker.Handling(node, input, now);
        }
    }

    /// <inheritdoc/>
    public override void Handled(NodeLife node, IRole role)
    {
        foreach (Checker checker in Of(node))
        {
            checker.Handled(node, role);
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        foreach (Checker checker in Of(node))
        {
            checker.Issued(node, effect);
        }
    }

    /// <inheritdoc/>
    public override void MakingDurable(string server, Effect write) => _checkers[server].MakingDurable(server, write);

    /// <inheritdoc/>
    public override void HeadDown(string server) => _checkers[server].HeadDown(server);

    /// <inheritdoc/>
    public override void Restoring(string server, RestoredFiles files) => _checkers[server].Restoring(server, files);

    /// <summary>Not only the node's own, where all are to know what workers and voters do.</summary>
    private List<Checker> Of(NodeLife node) =>
        node.Kind is NodeKind.Coordinator or NodeKind.ParameterServer ? [_checkers[node.Name]] : _all;
}
