using System.ComponentModel;

namespace DistributedBackprop.Data;

/// <summary>What a network learns to predict.</summary>
public enum LearningTask
{
    /// <summary>One class of several: targets are one-hot.</summary>
    [Description("One class of several; the network has an output for each.")]
    Classification,

    /// <summary>Numbers.</summary>
    [Description("Numbers; the network has an output for each target column.")]
    Regression,
}
