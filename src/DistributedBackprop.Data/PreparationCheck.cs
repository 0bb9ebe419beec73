using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>Checks a preparation that may come from a damaged or edited file.</summary>
internal static class PreparationCheck
{
    /// <summary>Refuses a preparation that contradicts itself.</summary>
    /// <param name="preparation">The preparation.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">
    /// It has no feature, targets or classes that do not belong to its task, a scaling whose numbers are not finite or whose divisor is not
    /// greater than 0, a slot for missing numbers without a number for them, or categories that are none, there twice or not there.
    /// </exception>
    internal static void Require(Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        (int features, int targets, int classes) = (preparation.Features.Count, preparation.Targets.Count, preparation.Classes.Count);
        bool fitsTask = preparation.Task == LearningTask.Classification
            ? targets == 1 && classes >= 2
            : targets >= 1 && classes == 0;
        if (features == 0 || !fitsTask)
        {
            throw new ArgumentException(
                $"A preparation for {preparation.Task} cannot have {features} features, {targets} targets and {classes} classes.", nameof(preparation));
        }

        foreach (FeatureColumn column in preparation.Features)
        {
            RequirePossible(column.Name, column, IsPossible(column));
        }

        foreach (ScaledColumn column in preparation.Targets)
        {
            RequirePossible(column.Name, column, IsScaling(column.Offset, column.Divisor));
        }
    }

    private static bool IsPossible(FeatureColumn column) => column switch
    {
        NumberFeature number => IsScaling(number.Offset, number.Divisor)
            && (number.WhenMissing is double substitute ? double.IsFinite(substitute) : !number.HasMissingSlot),
        CategoryFeature category => category.Categories.Count > 0
            && category.Categories.Distinct(StringComparer.Ordinal).Count() == category.Categories.Count
            && (category.WhenMissing is null || category.Categories.Contains(category.WhenMissing)),
        _ => false,
    };

    private static bool IsScaling(double offset, double divisor) => double.IsFinite(offset) && double.IsFinite(divisor) && divisor > 0;

    private static void RequirePossible(string name, object column, bool isPossible)
    {
        if (!isPossible)
        {
            throw new ArgumentException($"The preparation's column {DataException.Quote(name)} is impossible: {column}.", nameof(column));
        }
    }
}
