using System.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// The equation by which an optimizer moves parameters p along their gradient g. Rules are elementwise and stateless:
/// what an optimizer remembers of a parameter lies in vectors of the caller, one for each of <see cref="StateNames"/>.
/// Factors are computed in float64 and rounded once to T.
/// </summary>
internal abstract class UpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The names of the state vectors, each as long as the parameters and 0 at first.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The rule of an optimizer.</summary>
    /// <exception cref="ArgumentException">The engine knows no rule for it.</exception>
    public static UpdateRule<T> Create(Optimizer optimizer) => optimizer switch
    {
        GradientDescent => new GradientDescentRule<T>(),
        Momentum momentum => new MomentumRule<T>(momentum.Coefficient),
        Nesterov nesterov => new NesterovRule<T>(nesterov.Coefficient),
        AdamW adamW => new AdamRule<T>(adamW, adamW.WeightDecay),
        Adam adam => new AdamRule<T>(adam, weightDecay: 0.0),
        _ => throw new ArgumentException($"optimizer: is a {optimizer.GetType().Name}, for which the engine has no rule."),
    };

    /// <summary>Updates a part of a tensor and its state.</summary>
    /// <param name="step">The number and learning rate of the update.</param>
    /// <param name="segment">The part, with its place in the state vectors.</param>
    /// <param name="p">The part's parameters before the update.</param>
    /// <param name="g">Their gradient, after the L2 term and clipping.</param>
    /// <param name="state">The whole state vectors.</param>
    /// <param name="q">The parameters after the update; overwritten.</param>
    public abstract void Apply(
        UpdateStep step,
        UpdateSegment segment,
        ReadOnlySpan<T> p,
        ReadOnlySpan<T> g,
        IReadOnlyList<Memory<T>> state,
        Span<T> q);

    /// <summary>The segment's part of a state vector.</summary>
    protected static Span<T> SliceOf(Memory<T> state, UpdateSegment segment) => segment.Of(state.Span);
}
