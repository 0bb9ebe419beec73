using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>
/// How an exported class takes a row, as C# source in which <c>Real</c> stands for float or double: numbers as doubles and categories as
/// texts, each kind in a span of its own. Where there are numbers alone they are called features.
/// </summary>
/// <param name="model">The model.</param>
internal sealed class CSharpRow(ExportedModel model)
{
    private const string FeaturesDocumentation = """
        /// <param name="features">A row in its original units; not-a-number where a value is missing, as far as training allowed for that.</param>
        """;

    private const string NumbersDocumentation = """
        /// <param name="numbers">The numbers of a row in their original units, in the order of Numbers; not-a-number where a value is missing, as far as training allowed for that.</param>
        """;

    private const string CategoriesDocumentation = """
        /// <param name="categories">The categories of the row, in the order of Categories; null where a value is missing, as far as training allowed for that.</param>
        """;

    private const string ExceptionDocumentation = """
        /// <exception cref="ArgumentException">There are more or fewer values than columns, or training did not allow for one: it is not finite, too large, missing, or an unknown category.</exception>
        """;

    private const string SlotOf = """
        // A column has an input for each category; a missing value and an unknown category have one as far as training allowed for them.
        private static int SlotOf(string? value, int column)
        {
            int first = CategoryStarts[column];
            int count = CategoryStarts[column + 1] - first;
            if (value is null || Array.IndexOf(MissingTexts, value) >= 0)
            {
                return MissingSlots[column] >= 0
                    ? MissingSlots[column]
                    : throw new ArgumentException($"Column '{Categories[column]}' holds no value, and the model was trained without missing values.", "categories");
            }

            int found = Array.IndexOf(CategoryNames, value, first, count);
            int slot = found >= 0 ? found - first : UnknownSlots[column];
            return slot >= 0
                ? slot
                : throw new ArgumentException($"Column '{Categories[column]}' holds '{value}', none of the categories of training: {string.Join(", ", CategoryNames, first, count)}.", "categories");
        }
        """;

    private const string PlaceCategories = """
            for (int column = 0; column < categories.Length; column++)
            {
                inputs[CategoryInputs[column] + SlotOf(categories[column], column)] = 1;
            }

        """;

    /// <summary>The parameters of a method that takes a row.</summary>
    public string Parameters => Join(", ", $"ReadOnlySpan<double> {NumberParameter}", "ReadOnlySpan<string?> categories");

    /// <summary>The arguments by which the method hands the row on.</summary>
    public string Arguments => Join(", ", NumberParameter, "categories");

    /// <summary>The documentation of the parameters, and of what is refused.</summary>
    public string Documentation => $"{Join("\n", HasCategories ? NumbersDocumentation : FeaturesDocumentation, CategoriesDocumentation)}\n{ExceptionDocumentation}";

    private bool HasNumbers => model.Numbers.Count > 0;

    private bool HasCategories => model.Categories.Count > 0;

    private bool FillsMissing => model.Numbers.Any(column => column.Feature.WhenMissing is not null);

    private string NumberList => HasCategories ? "Numbers" : "Features";

    private string NumberParameter => HasCategories ? "numbers" : "features";

    /// <summary>Writes the lists of the columns' names, which are public.</summary>
    public void WriteNames(CSharpText text)
    {
        if (HasNumbers)
        {
            string what = HasCategories ? "columns of numbers" : "columns of a row";
            WriteNames(NumberList, what, model.Numbers.Select(column => column.Feature.Name), text);
        }

        if (HasCategories)
        {
            WriteNames("Categories", "columns of categories", model.Categories.Select(column => column.Feature.Name), text);
        }
    }

    /// <summary>Writes the methods that take a row to the network's inputs.</summary>
    public void WriteMethods(CSharpText text)
    {
        text.Member(Prepare());
        if (HasNumbers)
        {
            text.Member(Scale());
        }

        if (HasCategories)
        {
            text.Member(SlotOf);
        }
    }

    /// <summary>Writes the numbers and texts that preparation needs.</summary>
    public void WriteFacts(CSharpText text)
    {
        if (HasNumbers)
        {
            WriteNumbers([.. model.Numbers.Select(column => column.Feature)], text);
        }

        if (HasCategories)
        {
            WriteCategories([.. model.Categories.Select(column => column.Feature)], text);
        }
    }

    private static void WriteNames(string member, string what, IEnumerable<string> names, CSharpText text) => text.List(
        $"/// <summary>The {what}, in the order in which they are given to Predict.</summary>\npublic static IReadOnlyList<string> {member} {{ get; }} =",
        names.Select(CSharpLiteral.Of));

    private static void WriteIndexes(string member, IEnumerable<int> indexes, CSharpText text) =>
        text.List($"private static ReadOnlySpan<int> {member} =>", indexes.Select(CSharpLiteral.Of));

    private void WriteNumbers(NumberFeature[] columns, CSharpText text)
    {
        text.List("private static ReadOnlySpan<double> FeatureOffsets =>", columns.Select(column => CSharpLiteral.Of(column.Offset)));
        text.List("private static ReadOnlySpan<double> FeatureDivisors =>", columns.Select(column => CSharpLiteral.Of(column.Divisor)));
        WriteIndexes("FeatureInputs", model.Numbers.Select(column => column.FirstInput), text);
        if (FillsMissing)
        {
            text.List("private static ReadOnlySpan<double> FeatureSubstitutes =>", columns.Select(column => CSharpLiteral.Of(column.WhenMissing ?? double.NaN)));
            text.List("private static ReadOnlySpan<bool> FeatureHasSlot =>", columns.Select(column => column.HasMissingSlot ? "true" : "false"));
        }
    }

    private void WriteCategories(CategoryFeature[] columns, CSharpText text)
    {
        text.List("private static readonly string[] CategoryNames =", columns.SelectMany(column => column.Categories).Select(CSharpLiteral.Of));
        WriteIndexes("CategoryStarts", Enumerable.Range(0, columns.Length + 1).Select(count => columns.Take(count).Sum(column => column.Categories.Count)), text);
        WriteIndexes("CategoryInputs", model.Categories.Select(column => column.FirstInput), text);
        WriteIndexes("MissingSlots", columns.Select(CategorySlots.OfMissing), text);
        WriteIndexes("UnknownSlots", columns.Select(CategorySlots.OfUnknown), text);
        text.List("private static readonly string[] MissingTexts =", model.Manifest.Preparation.MissingValues.Select(CSharpLiteral.Of));
    }

    /// <summary>From a raw row to inputs, as <see cref="Data.ExampleEncoder"/> does it.</summary>
    private string Prepare() => $$"""
        private static Real[] Prepare({{Parameters}})
        {
        {{Join("\n", RequireCount(NumberParameter, NumberList), RequireCount("categories", "Categories"))}}
            var inputs = new Real[{{model.Inputs}}];
        {{Join("\n", FillsMissing ? FillAndScale() : ScaleEach(), PlaceCategories)}}
            return inputs;
        }
        """;

    private static string RequireCount(string parameter, string list) => $$"""
            if ({{parameter}}.Length != {{list}}.Count)
            {
                throw new ArgumentException($"{{{parameter}}.Length} {{(list == "Features" ? "values" : parameter)}} are given; a row has {{{list}}.Count}{{(list == "Features" ? " columns" : "")}}.", nameof({{parameter}}));
            }

        """;

    private string ScaleEach() => $$"""
            for (int column = 0; column < {{NumberParameter}}.Length; column++)
            {
                inputs[FeatureInputs[column]] = Scale({{NumberParameter}}[column], column);
            }

        """;

    private string FillAndScale() => $$"""
            for (int column = 0; column < {{NumberParameter}}.Length; column++)
            {
                // A missing value becomes the column's substitute, and is told by an input of its own where the column has one.
                bool isMissing = double.IsNaN({{NumberParameter}}[column]);
                inputs[FeatureInputs[column]] = Scale(isMissing ? FeatureSubstitutes[column] : {{NumberParameter}}[column], column);
                if (FeatureHasSlot[column])
                {
                    inputs[FeatureInputs[column] + 1] = isMissing ? 1 : 0;
                }
            }

        """;

    private string Scale() => $$"""
        // (value - offset) / divisor in float64, rounded once.
        private static Real Scale(double value, int column)
        {
            Real scaled = (Real)((value - FeatureOffsets[column]) / FeatureDivisors[column]);
            return Real.IsFinite(scaled)
                ? scaled
                : throw new ArgumentException($"Column '{{{NumberList}}[column]}' holds {value}, which is not a finite number or too large once it is scaled.", "{{NumberParameter}}");
        }
        """;

    /// <summary>What is there for each kind of columns, as far as the model has columns of that kind.</summary>
    private string Join(string separator, string ofNumbers, string ofCategories) =>
        string.Join(separator, new[] { HasNumbers ? ofNumbers : null, HasCategories ? ofCategories : null }.Where(part => part is not null));
}
