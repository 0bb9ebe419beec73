using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>Checks a preparation that may come from a damaged or edited file.</summary>
internal static class PreparationCheck
{
    /// <summary>Refuses a preparation that contradicts itself.</summary>
    /// <param name="preparation">The preparation.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <exception cref="ArgumentException">
    /// It has no feature, targets or classes that do not belong to its task, or a scaling whose numbers are not finite or whose divisor is not
    /// greater than 0.
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

        foreach (ScaledColumn column in preparation.Features.Concat(preparation.Targets))
        {
            if (!(double.IsFinite(column.Offset) && double.IsFinite(column.Divisor) && column.Divisor > 0))
            {
                throw new ArgumentException(
                    $"The preparation's column {DataException.Quote(column.Name)} has the impossible scaling {column}.", nameof(preparation));
            }
        }
    }
}
