using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Hosting.Tests;

/// <summary>Runs a property over random values that are the same in every run.</summary>
internal static class Property
{
    // Any fixed pair does: a failure is then a failure of everybody's.
    private const ulong Seed = 20_240_229;
    private const ulong Gamma = 2_654_435_769;

    /// <summary>Throws, with the smallest failing value, unless the assertions hold for all values.</summary>
    public static void ForAll<T>(Gen<T> values, int count, Action<T> assertions) =>
        Check.One(
            Config.QuickThrowOnFailure.WithReplay(Seed, Gamma).WithMaxTest(count),
            Prop.ForAll(values.ToArbitrary(), assertions));
}
