namespace DistributedBackprop.Simulation.Stragglers;

/// <summary>A world in which some workers are slow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slowness">How many times longer each worker computes than the ordinary one.</param>
/// <param name="LaterStep">After this many steps...</param>
/// <param name="LaterSlowness">...the workers' slowness is this, for...</param>
/// <param name="LaterSteps">...this many steps.</param>
internal sealed record StragglerCase(string Name, IReadOnlyList<double> Slowness, int LaterStep, IReadOnlyList<double> LaterSlowness, int LaterSteps)
{
    private const double Paused = 1e6;

    /// <summary>Three equal workers: what the others are compared with.</summary>
    public static StragglerCase ThreeHealthy { get; } = Always("three healthy workers", [1, 1, 1]);

    /// <summary>The same three and a fourth that hinders more than it helps.</summary>
    public static IReadOnlyList<StragglerCase> WithFourth { get; } =
    [
        Always("a fourth, 10 times slower", [1, 1, 1, 10]),
        Always("a fourth, 10 times slower, that comes first in order", [10, 1, 1, 1]),
        Always("a fourth, 100 times slower", [1, 1, 1, 100]),
        Later("a fourth that turns 10 times slower", 10, int.MaxValue),
        Later("a fourth whose computing stands still once for two steps", Paused, 2),
    ];

    private static StragglerCase Always(string name, double[] slowness) => new(name, slowness, 0, slowness, 0);

    private static StragglerCase Later(string name, double slowness, int steps) => new(name, [1, 1, 1, 1], 30, [1, 1, 1, slowness], steps);
}
