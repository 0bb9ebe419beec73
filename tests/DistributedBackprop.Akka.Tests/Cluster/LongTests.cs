namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Tests of minutes are left to the optimised program, so that <c>dotnet test</c> stays short.</summary>
internal static class LongTests
{
    /// <summary>Why they are skipped; null where they are run.</summary>
    public const string? Skip =
#if DEBUG
        "Whole clusters are run by 'bash .ci/run', and by 'dotnet test -c Release'.";
#else
        null;
#endif
}
