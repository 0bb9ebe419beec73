using System.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>What the settings of an optimizer must keep.</summary>
internal static class OptimizerRules
{
    /// <summary>Throws unless the settings and those of the schedule are in their declared ranges, in T too.</summary>
    /// <exception cref="ArgumentException">A setting breaks a rule.</exception>
    public static void Require<T>(Optimizer optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireDeclared("optimizer", optimizer);
        if (optimizer.Schedule is not (ConstantSchedule or StepSchedule or ExponentialSchedule or CosineSchedule))
        {
            throw new ArgumentException(
                $"optimizer.schedule: is {optimizer.Schedule?.GetType().Name ?? "null"}. Choose constant, step, exponential or cosine.");
        }

        RequireDeclared("optimizer.schedule", optimizer.Schedule);
        if (optimizer is Adam adam)
        {
            RequireAdamInPrecision<T>(adam);
        }
    }

    // A decay that becomes 1 divides by 1 - 1; an epsilon that becomes 0 divides by 0 wherever a gradient is 0.
    private static void RequireAdamInPrecision<T>(Adam adam)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireBelowOne<T>("optimizer.beta1", adam.Beta1);
        RequireBelowOne<T>("optimizer.beta2", adam.Beta2);
        if (T.IsZero(Conversion.Round<T>(adam.Epsilon)))
        {
            throw Rounded<T>("optimizer.epsilon", adam.Epsilon, "0. Choose a larger one");
        }
    }

    private static void RequireBelowOne<T>(string location, double decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Conversion.Round<T>(decay) >= T.One)
        {
            throw Rounded<T>(location, decay, "1. Choose a smaller one");
        }
    }

    private static ArgumentException Rounded<T>(string location, double value, string advice) =>
        new(FormattableString.Invariant(
            $"{location}: is {value}, which {typeof(T).Name} rounds to {advice} or a wider precision."));

    private static void RequireDeclared(string location, object settings)
    {
        if (DeclaredRules.FirstViolation(settings) is (string property, string advice))
        {
            throw new ArgumentException($"{location}.{property}: {advice}");
        }
    }
}
