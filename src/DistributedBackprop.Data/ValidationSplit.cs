using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Data;

/// <summary>Which rows are trained on and which are held out, each in the table's order.</summary>
/// <param name="Training">The rows to train on.</param>
/// <param name="Validation">The rows held out; empty for a share of 0.</param>
internal readonly record struct ValidationSplit(int[] Training, int[] Validation)
{
    /// <summary>
    /// Draws a split stratified by group: of each group of n rows, <see cref="HeldOut"/> many are drawn without replacement, from a
    /// generator of the group's own, so that another group's rows do not change the draw.
    /// </summary>
    /// <param name="groups">The group of each row, 0..groupCount-1: its class; one group for all in a regression.</param>
    /// <param name="groupCount">The number of groups.</param>
    /// <param name="share">The share to hold out, 0 to 0.9; above 0 each group needs two rows.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>Every row once, in one of the parts.</returns>
    internal static ValidationSplit Draw(ReadOnlySpan<int> groups, int groupCount, double share, ulong seed)
    {
        bool[] heldOut = new bool[groups.Length];
        for (int group = 0; group < groupCount; group++)
        {
            int[] rows = RowsOf(groups, group);
            Shuffle.Apply(rows, new Philox(seed, PhiloxStream.Split, (ulong)group));
            foreach (int row in rows.AsSpan(0, HeldOut(rows.Length, share)))
            {
                heldOut[row] = true;
            }
        }

        int[] all = [.. Enumerable.Range(0, groups.Length)];
        return new ValidationSplit([.. all.Where(row => !heldOut[row])], [.. all.Where(row => heldOut[row])]);
    }

    /// <summary>
    /// The number of rows held out of n: n * share rounded to the nearest whole number, halves up, but at least 1 and at most n - 1,
    /// so that each group is in both parts; 0 for a share of 0.
    /// </summary>
    /// <param name="rows">n, at least 2 for a share above 0.</param>
    /// <param name="share">The share to hold out.</param>
    /// <returns>The number held out.</returns>
    internal static int HeldOut(int rows, double share)
    {
        return share == 0 ? 0 : Math.Clamp((int)Math.Round(rows * share, MidpointRounding.AwayFromZero), 1, rows - 1);
    }

    private static int[] RowsOf(ReadOnlySpan<int> groups, int group)
    {
        var rows = new List<int>();
        for (int row = 0; row < groups.Length; row++)
        {
            if (groups[row] == group)
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }
}
