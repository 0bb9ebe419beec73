using System.ComponentModel;

namespace DistributedBackprop.Data.Features;

/// <summary>What becomes of a category that the training part does not hold.</summary>
public enum UnknownCategoryHandling
{
    /// <summary>It is refused.</summary>
    [Description("It is refused.")]
    Error,

    /// <summary>Every column of categories has one input more, which is 1 for an unknown category; it is 0 for all training examples.</summary>
    [Description("It is an input of its own, which is 0 for all training examples.")]
    OwnSlot,
}
