using DistributedBackprop.Data;
using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>What is to be learned from the target columns.</summary>
/// <param name="Task">Classes or numbers.</param>
/// <param name="Outputs">The number of classes or of targets.</param>
/// <param name="Weights">How much each class counts.</param>
/// <param name="Reasons">What was seen.</param>
internal sealed record TargetChoice(LearningTask Task, int Outputs, ClassWeighting Weights, IReadOnlyList<Reason> Reasons)
{
    /// <summary>More different whole numbers than this are amounts rather than classes.</summary>
    private const int MostNumberedClasses = 20;

    /// <summary>Whole numbers that stand in fewer rows than this on average are amounts rather than classes.</summary>
    private const int LeastRowsOfNumberedClass = 5;

    /// <summary>From this ratio of the largest class to the smallest, accuracy alone says little.</summary>
    private const int Uneven = 4;

    private const string Path = "data.task";

    /// <summary>Looks at the target columns.</summary>
    /// <param name="source">What messages call the table.</param>
    /// <param name="targets">The columns, at least one.</param>
    /// <param name="wanted">What is asked for; null: found from the columns.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="DataException">A target is missing in some row, holds one value only, or does not suit the task.</exception>
    public static TargetChoice Choose(string source, IReadOnlyList<ColumnProfile> targets, LearningTask? wanted)
    {
        foreach (ColumnProfile target in targets)
        {
            RequireComplete(source, target);
        }

        if (wanted is null)
        {
            Array.ForEach([.. targets], target => RequireNumbersWherePlain(source, target));
        }

        bool isClassification = wanted is { } task ? task == LearningTask.Classification : targets is [ColumnProfile single] && HoldsClasses(single);
        return isClassification ? Classes(source, targets) : Numbers(source, targets);
    }

    private static bool HoldsClasses(ColumnProfile target) =>
        target.Content != ColumnContent.Numbers
        || target.Values.Count <= 2
        || (target.IsWhole && target.Values.Count <= MostNumberedClasses && target.Rows >= LeastRowsOfNumberedClass * target.Values.Count);

    /// <summary>What looks like a number with a mistake or a unit would silently become a class.</summary>
    private static void RequireNumbersWherePlain(string source, ColumnProfile target)
    {
        const string WayOut = "If these are classes, use --task classification.";
        NumberRules.RequireSpelling(source, target, WayOut);
        if (target.Unit is { } unit)
        {
            ValueCount first = target.Values[0];
            throw new DataException(
                $"{source} line {first.Line}: the target {Wording.Quote(target.Name)} holds {Wording.Quote(first.Value)}, a number with the unit {Wording.Quote(unit)}, which is text. "
                + $"Write the numbers alone, and the unit into the column's name. {WayOut}");
        }
    }

    private static void RequireComplete(string source, ColumnProfile target)
    {
        if (target.FirstMissingLine is { } line)
        {
            throw new DataException(
                $"{source} line {line}: {Counted.Of(target.Missing, "row")} from this one on {(target.Missing == 1 ? "lacks" : "lack")} the target {Wording.Quote(target.Name)}. "
                + "A target cannot be made up: correct or remove such rows.");
        }

        if (target.Values.Count == 1)
        {
            throw new DataException(
                $"{source}: the target {Wording.Quote(target.Name)} is {Wording.Quote(target.Values[0].Value)} in every row; there is nothing to learn. Name another column.");
        }
    }

    private static TargetChoice Classes(string source, IReadOnlyList<ColumnProfile> targets)
    {
        if (targets.Count > 1)
        {
            throw new DataException(
                $"{source}: a classification has one target, but {Wording.List(targets.Select(column => column.Name))} are named. Name one, or leave out --task classification.");
        }

        ColumnProfile target = targets[0];
        if (target.Values.FirstOrDefault(value => value.Rows == 1) is { Value: not null } single)
        {
            throw new DataException(
                $"{source} line {single.Line}: the class {Wording.Quote(single.Value)} of column {Wording.Quote(target.Name)} stands in this row only, "
                + "but training and validation need one each. Add examples of it or remove the row"
                + (target.Content == ColumnContent.Numbers ? "; or use --task regression if the column holds amounts." : "."));
        }

        WeightChoice weights = WeightChoice.Choose(target);
        return new TargetChoice(
            LearningTask.Classification, target.Values.Count, weights.Weights, [.. DescribeClasses(target, weights.Weights is NoClassWeights), .. weights.Reasons]);
    }

    private static IEnumerable<Reason> DescribeClasses(ColumnProfile target, bool countTheSame)
    {
        ValueCount most = target.Values.MaxBy(value => value.Rows);
        ValueCount least = target.Values.MinBy(value => value.Rows);
        string name = Wording.Quote(target.Name);
        string found = target.Content == ColumnContent.Numbers
            ? $"{name} holds {target.Values.Count} different numbers in {Counted.Of(target.Rows, "row")}: they are taken as classes. If they are amounts, use --task regression."
            : $"{name} holds text with {target.Values.Count} different values: a class each.";
        yield return new Reason(Path, found);
        yield return new Reason(Path, $"{Wording.Share(most, target.Rows)} of the rows are {Wording.Quote(most.Value)}: always answering that would be right so often, a network must be better.");
        if (most.Rows >= Uneven * least.Rows)
        {
            string advice = countTheSame ? "; to give all classes the same weight, set data.classWeights to the kind balanced." : ".";
            yield return new Reason(Path, $"The classes are uneven: {Wording.Quote(most.Value)} is in {Counted.Of(most.Rows, "row")}, {Wording.Quote(least.Value)} in {least.Rows}. Accuracy hides mistakes in small classes{advice}");
        }
    }

    private static TargetChoice Numbers(string source, IReadOnlyList<ColumnProfile> targets)
    {
        if (targets.FirstOrDefault(column => column.Content != ColumnContent.Numbers) is { } text)
        {
            ValueCount field = text.NotNumbers.Concat(text.Values).First();
            throw new DataException(
                $"{source} line {field.Line}: column {Wording.Quote(text.Name)} holds {Wording.Quote(field.Value)}, not a number, but numbers are to be predicted. "
                + "Correct or remove the row, or name one target and leave out --task regression to predict classes.");
        }

        return new TargetChoice(
            LearningTask.Regression,
            targets.Count,
            new NoClassWeights(),
            [.. targets.Select(target => new Reason(Path, $"{Wording.Quote(target.Name)} holds {Counted.Of(target.Values.Count, "different number")} in {Counted.Of(target.Rows, "row")}: a number is to be predicted."))]);
    }
}
