namespace DistributedBackprop.Simulation.Tests;

public class DeterminismTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(159)]
    public void Equal_seeds_give_equal_simulations(ulong seed)
    {
        SimulationResult first = Simulator.Run(seed, isTraced: true);
        SimulationResult second = Simulator.Run(seed, isTraced: true);

        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.VirtualTime, second.VirtualTime);
        Assert.Equal(first.Events, second.Events);
    }

    [Fact]
    public void Different_seeds_give_different_simulations()
    {
        string?[] hashes = [.. Enumerable.Range(1, 10).Select(seed => Simulator.Run((ulong)seed, isTraced: true).TraceHash)];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void The_trace_shows_what_its_hash_is_over()
    {
        using var writer = new StringWriter();

        SimulationResult result = Simulator.Run(5, traceWriter: writer, isTraced: true);

        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(writer.ToString());
        Assert.Equal(result.TraceHash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }
}
