using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>Checks data options by themselves, before there are data.</summary>
internal static class DataOptionsCheck
{
    private const double LargestValidationShare = 0.9;

    /// <summary>Refuses options that no table can fit.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="DataException">No target, several in a classification, a share or a scaling out of range, scaled classes, or weights without classes.</exception>
    internal static void Require(DataOptions options)
    {
        if (options.Target.Count == 0)
        {
            throw new DataException("data.target is empty. Name the column to predict.");
        }

        if (!(options.ValidationShare >= 0 && options.ValidationShare <= LargestValidationShare))
        {
            throw new DataException(FormattableString.Invariant(
                $"data.validationShare is {options.ValidationShare}. Give a number from 0 to {LargestValidationShare}."));
        }

        ScalingCheck.Require(options.FeatureScaling, "data.featureScaling");
        ScalingCheck.Require(options.TargetScaling, "data.targetScaling");
        if (options.Task == LearningTask.Classification)
        {
            RequireOneUnscaledTarget(options);
        }
        else if (options.ClassWeights is not NoClassWeights)
        {
            throw new DataException(
                "data.classWeights: a regression has no classes. Leave it out, or set data.task to 'classification' to predict classes.");
        }
    }

    private static void RequireOneUnscaledTarget(DataOptions options)
    {
        if (options.Target.Count > 1)
        {
            throw new DataException(
                $"data.target names {options.Target.Count} columns ({DataException.List(options.Target)}); a classification has one. "
                + "Name the one that holds the class, or set data.task to 'regression' to predict numbers.");
        }

        if (options.TargetScaling is not NoScaling)
        {
            throw new DataException(
                "data.targetScaling: classes are not scaled. Leave it out, or set data.task to 'regression' to predict numbers.");
        }
    }
}
