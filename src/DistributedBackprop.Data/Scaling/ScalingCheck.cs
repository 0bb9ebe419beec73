namespace DistributedBackprop.Data.Scaling;

/// <summary>Checks a scaling by itself, before there are data.</summary>
internal static class ScalingCheck
{
    /// <summary>Refuses a fixed range that is not one.</summary>
    /// <param name="scaling">The scaling.</param>
    /// <param name="option">The path of the option that holds it, for the message.</param>
    /// <exception cref="DataException">The range is empty, backwards, not finite or too wide for float64.</exception>
    internal static void Require(ColumnScaling scaling, string option)
    {
        if (scaling is FixedRangeScaling range && !(range.From < range.To && double.IsFinite(range.To - range.From)))
        {
            throw new DataException(FormattableString.Invariant(
                $"{option}: from is {range.From} and to is {range.To}. Give finite numbers with from less than to."));
        }
    }
}
