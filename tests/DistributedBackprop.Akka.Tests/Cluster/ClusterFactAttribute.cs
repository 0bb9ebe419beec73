namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>A test of whole nodes: it takes as long as failure detectors and hand-overs do.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = LongTests.Skip;
}
