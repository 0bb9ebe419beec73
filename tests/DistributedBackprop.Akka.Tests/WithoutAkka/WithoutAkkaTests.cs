namespace DistributedBackprop.Akka.Tests.WithoutAkka;

/// <summary>A program that was built without Akka.NET knows it.</summary>
public sealed class WithoutAkkaTests
{
    [Fact]
    public void There_is_no_cluster_host() => Assert.Null(ClusterHost.BuiltIn);

    [Fact(Skip = "Akka.NET and MessagePack are in no package source here: the cluster's tests are not compiled. AkkaHost=true makes them mandatory.")]
    public void The_cluster_trains_to_the_bits_of_one_process() => Assert.NotNull(ClusterHost.BuiltIn);
}
