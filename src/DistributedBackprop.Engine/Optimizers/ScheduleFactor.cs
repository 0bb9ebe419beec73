using System.Diagnostics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>The factor that a schedule puts on the learning rate of a step, in float64.</summary>
internal static class ScheduleFactor
{
    /// <summary>The factor of the step that follows <paramref name="version"/> updates.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="version">The step, counted from 0.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch, at least 1.</param>
    /// <param name="epochs">The epochs of the run, at least 1; only the cosine schedule looks at it.</param>
    public static double At(Schedule schedule, long version, int stepsPerEpoch, int epochs) => schedule switch
    {
        ConstantSchedule => 1.0,
        StepSchedule step => ElementaryFunctions.Power(step.Factor, version / stepsPerEpoch / step.EveryEpochs),
        ExponentialSchedule exponential => ElementaryFunctions.Power(exponential.Factor, version / stepsPerEpoch),
        CosineSchedule cosine => Cosine(cosine, version, stepsPerEpoch, epochs),
        _ => throw new UnreachableException($"{nameof(OptimizerRules)} accepted a {schedule.GetType().Name}."),
    };

    /// <summary>
    /// With w steps of warm-up and n steps in all: (s + 1) / w for s &lt; w; then c + final (1 - c) with
    /// c = (1 + cos(pi t)) / 2 and t = (s - w) / (n - 1 - w), which is 1 at step w and final at step n - 1 and after.
    /// </summary>
    private static double Cosine(CosineSchedule schedule, long step, int stepsPerEpoch, int epochs)
    {
        long warmUp = (long)schedule.WarmUpEpochs * stepsPerEpoch;
        if (step < warmUp)
        {
            return (step + 1.0) / warmUp;
        }

        long last = ((long)epochs * stepsPerEpoch) - 1;
        if (step >= last)
        {
            return schedule.FinalFactor;
        }

        double t = (double)(step - warmUp) / (last - warmUp);
        double c = (1.0 + ElementaryFunctions.CosPi(t)) / 2.0;
        return c + (schedule.FinalFactor * (1.0 - c));
    }
}
