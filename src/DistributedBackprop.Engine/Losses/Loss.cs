using System.ComponentModel;

namespace DistributedBackprop.Engine.Losses;

/// <summary>The loss of one example with activations a, pre-activations z and targets y over the outputs j = 1..m.</summary>
public enum Loss
{
    /// <summary>E = sum over j of (y_j - a_j)^2 / 2: the textbook's squared error.</summary>
    [Description("E = sum over j of (y_j - a_j)^2 / 2, the textbook's.")]
    HalfSquaredError,

    /// <summary>E = (1 / m) sum over j of (y_j - a_j)^2.</summary>
    [Description("E = (1 / m) sum over j of (y_j - a_j)^2.")]
    MeanSquaredError,

    /// <summary>E = - sum over j of y_j ln a_j with softmax activations; the targets are probabilities that add up to 1. delta = a - y.</summary>
    [Description("E = - sum over j of y_j ln a_j, with softmax at the output.")]
    CrossEntropy,

    /// <summary>E = - sum over j of (y_j ln a_j + (1 - y_j) ln(1 - a_j)) with sigmoid activations. delta = a - y.</summary>
    [Description("E = - sum over j of (y_j ln a_j + (1 - y_j) ln(1 - a_j)), with sigmoid at the output.")]
    BinaryCrossEntropy,
}
