namespace DistributedBackprop.Engine.Optimizers;

/// <summary>What became of an update.</summary>
public enum UpdateResult
{
    /// <summary>It was made: gradient and updated parameters are finite.</summary>
    Made,

    /// <summary>The gradient is not finite, so that nothing was updated.</summary>
    GradientNotFinite,

    /// <summary>The updated parameters are not finite. The optimizer's state has moved.</summary>
    ParametersNotFinite,
}
