using Akka.Cluster;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>Which server nodes are in the cluster of the head and have not said that they leave.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="electorate">The server nodes.</param>
internal sealed class StayingServers(Cluster cluster, Electorate electorate)
{
    private readonly HashSet<long> _leaving = [];

    /// <summary>
    /// Whether a majority of the server nodes is in this cluster, and stays: what is left of a cluster may reach the voters of others before it
    /// has found their cluster.
    /// </summary>
    public bool AreMajority => cluster.State.Members.Count(
        member => member.HasRole(NodeServices.ServerRole) && !_leaving.Contains(member.UniqueAddress.Uid)) >= electorate.Majority;

    /// <summary>Whether the head's own node leaves.</summary>
    public bool IsThisNodeLeaving => _leaving.Contains(cluster.SelfUniqueAddress.Uid);

    /// <summary>Whether runs can be led from here.</summary>
    public bool CanLead => AreMajority && !IsThisNodeLeaving;

    /// <summary>Notes that a node leaves.</summary>
    /// <param name="life">Tells this life of it from a later one.</param>
    public void Leaves(long life) => _leaving.Add(life);
}
