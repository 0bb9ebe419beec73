namespace DistributedBackprop.Data;

/// <summary>What a network learns to predict.</summary>
public enum LearningTask
{
    /// <summary>One class of several: targets are one-hot.</summary>
    Classification,

    /// <summary>Numbers.</summary>
    Regression,
}
