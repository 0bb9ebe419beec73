using System.Reflection;
using System.Runtime.Loader;
using DistributedBackprop.Simulation.Campaigns;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>A world in which the simulator runs a mutant of the protocol: both are loaded into it anew, everything else is shared.</summary>
internal sealed class MutantContext : AssemblyLoadContext
{
    private readonly Assembly _protocol;

    /// <summary>Loads a mutant.</summary>
    /// <param name="protocol">The compiled protocol.</param>
    public MutantContext(Stream protocol)
        : base(isCollectible: true) => _protocol = LoadFromStream(protocol);

    /// <summary>Simulates seeds until one breaks a promise.</summary>
    /// <param name="firstSeed">The first seed.</param>
    /// <param name="count">The most seeds.</param>
    /// <returns>The seed and who saw it; null where all promises were kept.</returns>
    public (ulong Seed, string Checker, string What)? Search(ulong firstSeed, ulong count)
    {
        Assembly simulator = LoadFromAssemblyPath(typeof(SeedSearch).Assembly.Location);
        MethodInfo search = simulator.GetType(typeof(SeedSearch).FullName!, throwOnError: true)!.GetMethod(nameof(SeedSearch.FirstViolation))!;
        return ((ulong, string, string)?)search.Invoke(null, [firstSeed, count]);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == ProtocolAssembly.Name ? _protocol : null;
}
