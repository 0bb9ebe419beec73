using DistributedBackprop.Data;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>What becomes of the columns that are no targets.</summary>
internal sealed class FeatureChoice
{
    /// <summary>A column of which no more than one row in this many holds a value is left out: the training part may have none.</summary>
    private const int AlmostEmpty = 20;

    /// <summary>The most categories of a column that become inputs.</summary>
    private const int MostCategories = 50;

    /// <summary>The fewest different whole numbers that may be codes, so that somebody should look; two are the same either way.</summary>
    private const int FewestCodes = 3;

    /// <summary>The most different whole numbers that may be codes.</summary>
    private const int MostCodes = 10;

    private readonly List<Reason> _reasons = [];
    private readonly List<string> _ignored = [];
    private readonly List<string> _categories = [];
    private readonly List<ColumnProfile> _features = [];

    private readonly IReadOnlyList<string> _wantedCategories;

    private FeatureChoice(TableProfile profile, IReadOnlyList<ColumnProfile> targets, IReadOnlyList<string> wantedCategories)
    {
        _wantedCategories = wantedCategories;
        Array.ForEach([.. profile.Columns.Except(targets)], column => Place(column, profile.Source));
        if (_features.Count == 0 && profile.Columns.FirstOrDefault(column => column.CountsRows && !targets.Contains(column)) is { } counter)
        {
            _ignored.Remove(counter.Name);
            _reasons.RemoveAll(reason => reason.Text.StartsWith(Wording.Quote(counter.Name), StringComparison.Ordinal));
            _features.Add(counter);
        }

        RequireFeatures(profile.Source);
        DescribeCategories();
        DescribeCodes();
        DescribeMissing();
    }

    /// <summary>The columns to leave out.</summary>
    public IReadOnlyList<string> Ignored => _ignored;

    /// <summary>The columns to take as categories although they hold numbers too.</summary>
    public IReadOnlyList<string> Categories => _categories;

    /// <summary>What becomes of categories that the training part does not hold.</summary>
    public UnknownCategoryHandling UnknownCategory => _features.Exists(IsCategories) ? UnknownCategoryHandling.OwnSlot : UnknownCategoryHandling.Error;

    /// <summary>What becomes of missing values.</summary>
    public MissingHandling Missing => _features.Exists(column => column.Missing > 0) ? MissingHandling.OwnSlot : MissingHandling.Error;

    /// <summary>Whether some column is learned from as numbers.</summary>
    public bool HasNumbers => _features.Exists(column => !IsCategories(column));

    /// <summary>What was seen.</summary>
    public IReadOnlyList<Reason> Reasons => _reasons;

    /// <summary>Looks at the columns that are no targets.</summary>
    /// <param name="profile">The table.</param>
    /// <param name="targets">The columns to predict.</param>
    /// <param name="wantedCategories">The columns that are to be taken as categories, whatever they hold.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="DataException">No column is left to learn from, or a column of numbers holds text that no rule explains.</exception>
    public static FeatureChoice Choose(TableProfile profile, IReadOnlyList<ColumnProfile> targets, IReadOnlyList<string> wantedCategories) =>
        new(profile, targets, wantedCategories);

    private bool IsCategories(ColumnProfile column) =>
        column.Content is ColumnContent.Text or ColumnContent.Mixed || _categories.Contains(column.Name);

    private static string? ReasonToIgnore(ColumnProfile column)
    {
        if (column.Present * AlmostEmpty <= column.Rows)
        {
            return column.Present == 0 ? "holds no value" : $"holds a value in {Counted.Of(column.Present, "row")} only";
        }

        if (column.Values.Count == 1 && column.Missing == 0)
        {
            return $"is {Wording.Quote(column.Values[0].Value)} in every row";
        }

        if (column.CountsRows)
        {
            return "only counts the rows";
        }

        if (column.Content != ColumnContent.Text || column.Values.Count <= 2)
        {
            return null;
        }

        if (column.Unit is { } unit && (column.Values.Count == column.Present || column.Values.Count > MostCategories))
        {
            return DescribeUnit(column, unit);
        }

        if (column.Values.Count == column.Present)
        {
            return "holds a different text in every row, like a name or an id: nothing can be learned from it for other rows";
        }

        return column.Values.Count > MostCategories
            ? $"holds text with {column.Values.Count} different values, more than the {MostCategories} that become inputs of their own accord (name it in data.categories to learn from it all the same)"
            : null;
    }

    private static string DescribeUnit(ColumnProfile column, string unit) =>
        $"holds numbers with the unit {Wording.Quote(unit)}, such as {Wording.Quote(column.Values[0].Value)}, which are text: write the numbers alone, and the unit into the column's name, to learn from them as amounts";

    private void Place(ColumnProfile column, string source)
    {
        if (_wantedCategories.Contains(column.Name))
        {
            _categories.Add(column.Name);
            _reasons.Add(new Reason("data.categories", $"{Wording.Quote(column.Name)} is taken as {column.Values.Count} categories, as asked for."));
            _features.Add(column);
            return;
        }

        if (ReasonToIgnore(column) is { } reason)
        {
            _ignored.Add(column.Name);
            _reasons.Add(new Reason("data.ignore", $"{Wording.Quote(column.Name)} {reason}."));
            return;
        }

        if (column.Content == ColumnContent.Mixed)
        {
            RequireCategories(column, source);
            _categories.Add(column.Name);
            _reasons.Add(new Reason("data.categories", $"{Wording.Quote(column.Name)} holds numbers and {Wording.List(column.NotNumbers.Select(value => value.Value))}: {column.Values.Count} categories."));
        }

        _features.Add(column);
    }

    private static void RequireCategories(ColumnProfile column, string source)
    {
        NumberRules.RequireSpelling(
            source, column, "If it stands for a missing value, name it with --missing (data.missingValues); if it names a category, name the column with --categories (data.categories).");
        if (column.Values.Count > MostCategories)
        {
            ValueCount first = column.NotNumbers[0];
            throw new DataException(
                $"{source} line {first.Line}: column {Wording.Quote(column.Name)} holds {Wording.Quote(first.Value)}, which is no number, among {column.Values.Count} different values. "
                + "Correct or remove the row (a missing value is an empty field; numbers have no separators of thousands), or remove the column.");
        }
    }

    private void RequireFeatures(string source)
    {
        if (_features.Count == 0)
        {
            string found = _reasons.Count == 0 ? "all its columns are targets" : string.Join("; ", _reasons.Select(reason => reason.Text.TrimEnd('.')));
            throw new DataException($"{source} has no column to learn from: {found}. Add columns that tell something about the target.");
        }
    }

    private void DescribeCategories()
    {
        ColumnProfile[] text = [.. _features.Where(IsCategories)];
        if (text.Length > 0)
        {
            string columns = string.Join(", ", text.Select(column => $"{Wording.Quote(column.Name)} ({column.Values.Count} values)"));
            _reasons.Add(new Reason(
                "data.unknownCategory",
                $"{Counted.Of(text.Length, "column")} {(text.Length == 1 ? "holds" : "hold")} text: {columns}. Each value becomes an input of its own; all values that training did not see share one more, instead of stopping with an error."));
            _reasons.AddRange(text.Where(column => column.Unit is not null).Select(column => new Reason("data.unknownCategory", $"{Wording.Quote(column.Name)} {DescribeUnit(column, column.Unit!)}.")));
        }
    }

    private void DescribeCodes()
    {
        ColumnProfile[] codes = [.. _features.Where(column => column.IsWhole && !IsCategories(column) && column.Values.Count is >= FewestCodes and <= MostCodes)];
        if (codes.Length > 0)
        {
            _reasons.Add(new Reason(
                "data.featureScaling",
                $"{Wording.List(codes.Select(column => column.Name))} {(codes.Length == 1 ? "holds" : "hold")} few different whole numbers, which count as amounts. If they are codes without an order, name them in \"categories\"."));
        }
    }

    private string DescribeReplacement(ColumnProfile[] incomplete)
    {
        const string OfNumbers = "A missing number counts as the column's mean";
        if (!Array.Exists(incomplete, IsCategories))
        {
            return OfNumbers;
        }

        return Array.TrueForAll(incomplete, IsCategories) ? "A missing text counts as the most frequent category" : $"{OfNumbers}, a missing text as the most frequent category";
    }

    private void DescribeMissing()
    {
        ColumnProfile[] incomplete = [.. _features.Where(column => column.Missing > 0)];
        if (incomplete.Length > 0)
        {
            string columns = string.Join("; ", incomplete.Select(column => $"{Counted.Of(column.Missing, "row")} {(column.Missing == 1 ? "lacks" : "lack")} {Wording.Quote(column.Name)}"));
            _reasons.Add(new Reason("data.missing", $"{columns}. {DescribeReplacement(incomplete)}, and an input of its own says that it was missing."));
        }
    }
}
