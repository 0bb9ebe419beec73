using System.ComponentModel;

namespace DistributedBackprop.Engine.Layers;

/// <summary>The activation function a = f(z) of a layer, applied to each pre-activation z.</summary>
public enum Activation
{
    /// <summary>a = z.</summary>
    [Description("a = z.")]
    Identity,

    /// <summary>The logistic function a = 1 / (1 + e^-z), with derivative a (1 - a).</summary>
    [Description("a = 1 / (1 + e^-z).")]
    Sigmoid,

    /// <summary>The hyperbolic tangent a = tanh z, with derivative 1 - a^2.</summary>
    [Description("a = tanh z.")]
    Tanh,

    /// <summary>a = z where z is greater than 0, else 0; its derivative at 0 is 0.</summary>
    [Description("a = z where z is greater than 0, else 0.")]
    Relu,

    /// <summary>a = z where z is greater than 0, else 0.01 z; its derivative at 0 is 0.01.</summary>
    [Description("a = z where z is greater than 0, else 0.01 z.")]
    LeakyRelu,

    /// <summary>a_j = e^z_j / sum over k of e^z_k: probabilities of classes. Only for the output, with the cross-entropy loss.</summary>
    [Description("a_j = e^z_j / sum over k of e^z_k: probabilities of classes, for the output only.")]
    Softmax,
}
