using DistributedBackprop.Data;
using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>How much the classes of a target count: all the same, unless one is so rare that a network would pass it over.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Reasons">What was seen.</param>
internal sealed record WeightChoice(ClassWeighting Weights, IReadOnlyList<Reason> Reasons)
{
    /// <summary>
    /// A class of a smaller share of the rows is rare. With fewer rows than this weights raise mean recall (0.75 becomes 0.80) and
    /// cost accuracy; at 5 % they gain no more than they cost. Measured by the tables "rare" and "imbalanced" of
    /// tests/DistributedBackprop.Cli.Tests/New/compare_with_scikit_learn.py, without weights by -- --set 'data.classWeights={"kind":"none"}'.
    /// </summary>
    private const double RareShare = 0.03;

    /// <summary>Fewer rows of a class than this are learned by heart, and the more so the more they count.</summary>
    private const int FewestRows = 10;

    private const int Digits = 2;

    /// <summary>Every class counts the same a row.</summary>
    public static WeightChoice None { get; } = new(new NoClassWeights(), []);

    /// <summary>Looks at a column of classes.</summary>
    /// <param name="target">The column, with two values or more.</param>
    /// <returns>
    /// For class c of k, with n_c of n rows: sqrt(n / (k n_c)) where some class is rare. That is halfway to what gives all classes the same
    /// weight, which costs more accuracy than it is worth.
    /// </returns>
    public static WeightChoice Choose(ColumnProfile target)
    {
        ValueCount least = target.Values.MinBy(value => value.Rows);
        if (least.Rows >= RareShare * target.Rows || least.Rows < FewestRows)
        {
            return None;
        }

        var weights = new GivenClassWeights { Weights = [.. target.Values.Select(value => new ClassWeight { Class = value.Value, Weight = Weight(target, value) })] };
        return new WeightChoice(weights, [new Reason("data.classWeights", Explain(target, least))]);
    }

    private static double Weight(ColumnProfile target, ValueCount value) =>
        Math.Max(Math.Round(Math.Sqrt(target.Rows / ((double)target.Values.Count * value.Rows)), Digits), 0.01);

    private static string Explain(ColumnProfile target, ValueCount least) =>
        FormattableString.Invariant($"{Wording.Quote(least.Value)} is in {100.0 * least.Rows / target.Rows:F1} % of the rows, under {100 * RareShare:F0} %: rare classes count more, so that they are not passed over. ")
        + "More of them are found, for some false alarms; leave this out where accuracy or the probabilities matter most. \"balanced\" goes further: all classes weigh the same.";
}
