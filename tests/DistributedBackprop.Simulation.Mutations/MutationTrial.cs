namespace DistributedBackprop.Simulation.Mutations;

/// <summary>Tries whether the simulator finds a mutation.</summary>
/// <param name="sources">The sources to plant it in.</param>
/// <param name="seeds">The most seeds to simulate.</param>
internal sealed class MutationTrial(ProtocolSources sources, ulong seeds)
{
    /// <summary>Plants a mutation and simulates seed after seed, from 1 on, until one finds it.</summary>
    /// <param name="mutation">The mutation.</param>
    /// <param name="knownSeed">The seed that found it before, which is tried first: simulating those before it would show nothing new. 0 for none.</param>
    /// <exception cref="InvalidOperationException">It cannot be planted, or does not compile.</exception>
    public MutationResult Try(Mutation mutation, ulong knownSeed = 0)
    {
        using MemoryStream protocol = ProtocolAssembly.Compile(sources.With(mutation));
        var context = new MutantContext(protocol);
        try
        {
            (ulong, string, string)? known = knownSeed > 0 && knownSeed <= seeds ? context.Search(knownSeed, count: 1) : null;
            return (known ?? context.Search(firstSeed: 1, seeds)) is var (seed, checker, what)
                ? new MutationResult(mutation, checker, seed, what)
                : new MutationResult(mutation, null, seeds, "every promise is kept");
        }
        finally
        {
            context.Unload();
        }
    }
}

/// <summary>What became of a mutation.</summary>
/// <param name="Mutation">The mutation.</param>
/// <param name="CaughtBy">The checker, or the kind of exception that a role threw; null where it survives.</param>
/// <param name="Seeds">How many seeds from 1 on suffice to find it; all that were simulated where it survives.</param>
/// <param name="What">What was broken.</param>
internal sealed record MutationResult(Mutation Mutation, string? CaughtBy, ulong Seeds, string What);
