namespace DistributedBackprop.Engine.Optimizers;

/// <summary>Euclidean norms over the whole flat vector that an update found, in float64.</summary>
/// <param name="Gradient">Of the mean gradient with its L2 term, before clipping. If it is not finite, nothing was updated.</param>
/// <param name="Change">Of the difference that the update made to the parameters; 0 if nothing was updated.</param>
/// <param name="Parameters">Of the parameters after the update; of those before it if nothing was updated.</param>
public readonly record struct UpdateNorms(double Gradient, double Change, double Parameters)
{
    /// <summary>What became of the update.</summary>
    public UpdateResult Result =>
        !double.IsFinite(Gradient) ? UpdateResult.GradientNotFinite
        : !double.IsFinite(Parameters) ? UpdateResult.ParametersNotFinite
        : UpdateResult.Made;
}
