using System.Numerics;

namespace DistributedBackprop.Engine;

/// <summary>What a <see cref="Network{T}"/> asks of what callers give, with errors that name the values and say what to do.</summary>
internal static class NetworkArguments
{
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void RequireSupportedType<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"{typeof(T).Name} is no type for parameters. Use float or double.");
        }
    }

    /// <exception cref="ArgumentException">The length is wrong, or the workspace is another network's.</exception>
    public static void RequireForward<T>(Network<T> network, ReadOnlySpan<T> parameters, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireOwn(network, workspace);
        RequireLength(parameters.Length, network.ParameterCount, "parameters", nameof(parameters));
    }

    /// <summary>The number of examples whose inputs the workspace holds.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static int RequireInputs<T>(Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        workspace.Examples > 0 ? workspace.Examples : throw new ArgumentException("The workspace holds no inputs. Set them first.", nameof(workspace));

    /// <exception cref="ArgumentException">The workspace is another network's.</exception>
    public static void RequireOwn<T>(Network<T> network, Workspace<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (workspace.Network != network)
        {
            throw new ArgumentException("The workspace was made for another network. Make one for this.", nameof(workspace));
        }
    }

    /// <exception cref="ArgumentException">A length is wrong, or a target is missing where the loss needs all.</exception>
    public static void RequireTargets<T>(Network<T> network, ReadOnlySpan<T> targets, int examples, Span<double> losses)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireLength(targets.Length, (long)examples * network.Outputs, "targets", nameof(targets));
        RequireLength(losses.Length, examples, "losses", nameof(losses));
        if (!network.NeedsAllTargets)
        {
            return;
        }

        for (int k = 0; k < targets.Length; k++)
        {
            if (T.IsNaN(targets[k]))
            {
                throw NoTarget(network, targets, k);
            }
        }
    }

    /// <exception cref="ArgumentException">There are weights, but not one for each example, or one that is not a finite number greater than 0.</exception>
    public static void RequireWeights<T>(ReadOnlySpan<T> exampleWeights, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireLength(exampleWeights.Length, exampleWeights.IsEmpty ? 0 : examples, "example weights", nameof(exampleWeights));
        for (int b = 0; b < exampleWeights.Length; b++)
        {
            if (!(T.IsFinite(exampleWeights[b]) && exampleWeights[b] > T.Zero))
            {
                throw NoWeight(exampleWeights, b);
            }
        }
    }

    /// <exception cref="ArgumentException">The two overlap.</exception>
    public static void RequireApart<T>(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        if (gradient.Overlaps(parameters))
        {
            throw new ArgumentException("The gradient overlaps the parameters. Give another buffer.", nameof(gradient));
        }
    }

    /// <exception cref="ArgumentException">The length is another.</exception>
    public static void RequireLength(int length, long expected, string what, string parameter)
    {
        if (length != expected)
        {
            throw AnotherLength(length, expected, what, parameter);
        }
    }

    /// <exception cref="ArgumentException">There is a remainder.</exception>
    public static void RequireWholeRows(int length, int columns, string parameter)
    {
        if (length % columns != 0)
        {
            throw new ArgumentException($"{length} values are no whole number of rows of {columns}. Give a table of as many columns as the network has inputs.", parameter);
        }
    }

    // Messages are put together apart from the checks, which are then small enough to be compiled into their callers.
    private static ArgumentException AnotherLength(int length, long expected, string what, string parameter) =>
        new($"{length} {what} given where {expected} are needed.", parameter);

    private static ArgumentException NoTarget<T>(Network<T> network, ReadOnlySpan<T> targets, int target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            $"Output {target % network.Outputs} of example {target / network.Outputs} has no target, but {DeclaredRules.NameOf(network.Definition.Loss)} needs all.",
            nameof(targets));

    private static ArgumentException NoWeight<T>(ReadOnlySpan<T> exampleWeights, int example)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            $"The weight of example {example} is {exampleWeights[example]}. Give a finite number greater than 0.", nameof(exampleWeights));
}
