using DistributedBackprop.Data;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Suggestion;
using static DistributedBackprop.Training.Tests.Suggestion.Suggested;

namespace DistributedBackprop.Training.Tests.Suggestion;

/// <summary>What is decided from what is seen in a table.</summary>
public sealed class ConfigurationSuggesterTests
{
    private static readonly string[] CustomaryMarker = ["-"];

    [Theory]
    [InlineData("text", 100, LearningTask.Classification)]
    [InlineData("zeroOrOne", 100, LearningTask.Classification)]
    [InlineData("digit", 100, LearningTask.Classification)]
    [InlineData("digit", 40, LearningTask.Regression)]
    [InlineData("count", 100, LearningTask.Regression)]
    [InlineData("amount", 100, LearningTask.Regression)]
    public void The_task_follows_from_the_target(string kind, int rows, LearningTask task)
    {
        Func<int, string> field = kind switch
        {
            "text" => row => row % 3 == 0 ? "a" : "b",
            "zeroOrOne" => row => $"{row % 2}",
            "digit" => row => $"{row % 10}",
            "count" => row => $"{row % 25}",
            _ => row => FormattableString.Invariant($"{row % 10}.5"),
        };
        TrainingOptions options = For(Table(rows, Numbers("x"), ("y", field))).Options;
        Assert.Equal(task, options.Data.Task);
    }

    [Fact]
    public void A_classification_ends_in_a_probability_for_each_class()
    {
        TrainingOptions options = For(Table(120, Numbers("x"), ("y", row => $"{row % 3}"))).Options;
        var output = (DenseDefinition)options.Network.Layers[^1];
        Assert.Equal((3, Activation.Softmax, Loss.CrossEntropy), (output.Units, output.Activation, options.Network.Loss));
        Assert.IsType<NoScaling>(options.Data.TargetScaling);
    }

    [Fact]
    public void Numbers_are_predicted_from_scaled_targets()
    {
        TrainingOptions options = For(Table(120, Numbers("x"), Numbers("y"), ("z", row => $"{row % 3}")), null, "y", "z").Options;
        var output = (DenseDefinition)options.Network.Layers[^1];
        Assert.Equal((2, Activation.Identity, Loss.HalfSquaredError), (output.Units, output.Activation, options.Network.Loss));
        Assert.Equal(["y", "z"], options.Data.Target);
        Assert.IsType<StandardScaling>(options.Data.TargetScaling);
    }

    [Fact]
    public void The_task_asked_for_counts_more_than_the_look_of_the_target() =>
        Assert.Equal(LearningTask.Regression, For(Table(100, Numbers("x"), ("y", row => $"{row % 2}")), LearningTask.Regression).Options.Data.Task);

    [Fact]
    public void Columns_that_tell_nothing_are_ignored_with_the_reason()
    {
        ConfigurationSuggestion suggestion = For(Table(
            100,
            ("row", row => $"{row + 1}"),
            ("customer", row => $"c-{row}"),
            ("country", _ => "DE"),
            ("note", _ => ""),
            ("rare", row => row < 5 ? "1.5" : ""),
            ("remark", row => $"remark {row % 60}"),
            Numbers("x"),
            Classes));
        Assert.Equal(["row", "customer", "country", "note", "rare", "remark"], suggestion.Options.Data.Ignore);
        Assert.Equal(
            [
                "'row' only counts the rows.",
                "'customer' holds a different text in every row, like a name or an id: nothing can be learned from it for other rows.",
                "'country' is 'DE' in every row.",
                "'note' holds no value.",
                "'rare' holds a value in 5 rows only.",
                "'remark' holds text with 60 different values, more than the 50 that become inputs of their own accord (name it in data.categories to learn from it all the same).",
            ],
            suggestion.ReasonsFor("data.ignore"));
    }

    [Fact]
    public void A_counter_of_the_rows_is_learned_from_where_nothing_else_is_there()
    {
        ConfigurationSuggestion suggestion = For(Table(60, ("time", row => $"{row}"), Numbers("y")));
        Assert.Empty(suggestion.Options.Data.Ignore);
        Assert.Empty(suggestion.ReasonsFor("data.ignore"));
    }

    [Theory]
    [InlineData("1,234")]
    [InlineData("-1.234.567,8")]
    [InlineData("2,5")]
    [InlineData("1e400")]
    public void A_number_that_is_written_wrongly_is_no_category(string number)
    {
        Table table = Table(20, ("x", row => row == 3 ? number : $"{row % 4}"), Classes);
        Assert.StartsWith($"t.csv line 5: column 'x' holds '{number}', a number that cannot be read. ", Assert.Throws<DataException>(() => For(table)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4O", "t.csv line 9: column 'x' holds '4O', which is no number, while 399 rows of 400 hold numbers. Correct the value. If it stands for a missing value, name it with --missing (data.missingValues); if it names a category, name the column with --categories (data.categories).")]
    [InlineData("11 EUR", "t.csv line 9: column 'x' holds '11 EUR', which is no number,")]
    public void A_rare_text_among_numbers_is_a_mistake(string text, string message) =>
        AssertRefused(message, Table(400, ("x", row => row == 7 ? text : $"{row % 30}"), Classes));

    [Fact]
    public void A_rare_text_among_numbers_is_what_somebody_says_it_is()
    {
        Table table = Table(400, ("x", row => row == 7 ? "4O" : $"{row % 30}"), Classes);
        var request = new SuggestionRequest("t", "t.csv", ["y"], Task: null);
        DataOptions asCategory = ConfigurationSuggester.Suggest(table, request with { Categories = ["x"] }).Options.Data;
        Assert.Equal(["x"], asCategory.Categories);
        DataOptions asMissing = ConfigurationSuggester.Suggest(table, request with { MissingValues = ["4O"] }).Options.Data;
        Assert.Empty(asMissing.Categories);
        Assert.Contains("4O", asMissing.MissingValues);
        Assert.Equal(MissingHandling.OwnSlot, asMissing.Missing);
        string message = Assert.Throws<DataException>(() => ConfigurationSuggester.Suggest(table, request with { Categories = ["z"] })).Message;
        Assert.StartsWith("--categories: t.csv has no column 'z'.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0,7", "t.csv line 2: column 'y' holds '0,7', a number that cannot be read. ")]
    [InlineData("0.7 EUR", "t.csv line 2: the target 'y' holds '0.7 EUR', a number with the unit 'EUR', which is text. Write the numbers alone, and the unit into the column's name. If these are classes, use --task classification.")]
    [InlineData("$0.7", "t.csv line 2: the target 'y' holds '$0.7', a number with the unit '$', which is text.")]
    [InlineData("0.7%", "t.csv line 2: the target 'y' holds '0.7%', a number with the unit '%', which is text.")]
    public void A_target_of_numbers_that_cannot_be_read_becomes_no_classes(string first, string message)
    {
        Table table = Table(60, Numbers("x"), ("y", row => first.Replace('7', (char)('7' - (row % 4)))));
        AssertRefused(message, table);
        Assert.Equal(LearningTask.Classification, For(table, LearningTask.Classification).Options.Data.Task);
    }

    [Fact]
    public void A_rare_text_among_a_targets_numbers_is_a_mistake() => AssertRefused(
        "t.csv line 9: column 'y' holds '4O', which is no number, while 399 rows of 400 hold numbers. Correct the value. If these are classes, use --task classification.",
        Table(400, Numbers("x"), ("y", row => row == 7 ? "4O" : $"{row % 30}.5")));

    [Fact]
    public void Numbers_with_a_unit_are_named_as_such()
    {
        ConfigurationSuggestion suggestion = For(Table(60, ("price", row => $"{row}.5 EUR"), ("rate", row => $"{row % 5}%"), ("doors", row => $"{2 + (row % 2)} doors"), ("place", row => $"{(row % 3) + 1}{(row % 3 == 0 ? "st" : "th")}"), Classes));
        Assert.Equal(
            ["'price' holds numbers with the unit 'EUR', such as '0.5 EUR', which are text: write the numbers alone, and the unit into the column's name, to learn from them as amounts."],
            suggestion.ReasonsFor("data.ignore"));
        Assert.Equal(
            ["'rate' holds numbers with the unit '%', such as '0%', which are text: write the numbers alone, and the unit into the column's name, to learn from them as amounts."],
            suggestion.ReasonsFor("data.unknownCategory").Skip(1));
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("2024.01.05")]
    [InlineData("3+")]
    public void What_only_begins_like_a_number_is_a_category(string text) =>
        Assert.Equal(["x"], For(Table(20, ("x", row => row == 3 ? text : $"{row % 4}"), Classes)).Options.Data.Categories);

    [Fact]
    public void Text_becomes_categories_with_a_slot_for_unknown_ones()
    {
        ConfigurationSuggestion suggestion = For(Table(60, Numbers("x"), ("city", row => $"city {row % 4}"), ("rooms", row => row % 5 == 0 ? "3+" : "2"), Classes));
        Assert.Equal(UnknownCategoryHandling.OwnSlot, suggestion.Options.Data.UnknownCategory);
        Assert.Equal(["rooms"], suggestion.Options.Data.Categories);
        Assert.Equal(
            ["2 columns hold text: 'city' (4 values), 'rooms' (2 values). Each value becomes an input of its own; all values that training did not see share one more, instead of stopping with an error."],
            suggestion.ReasonsFor("data.unknownCategory"));
        Assert.Equal("'rooms' holds numbers and '3+': 2 categories.", Assert.Single(suggestion.ReasonsFor("data.categories")));
    }

    [Fact]
    public void Missing_values_get_slots_of_their_own()
    {
        ConfigurationSuggestion suggestion = For(Table(60, ("age", row => row % 5 == 0 ? "" : $"{row}.5"), Numbers("x"), Classes));
        Assert.Equal(MissingHandling.OwnSlot, suggestion.Options.Data.Missing);
        Assert.StartsWith("12 rows lack 'age'.", Assert.Single(suggestion.ReasonsFor("data.missing")), StringComparison.Ordinal);
        Assert.Equal(MissingHandling.Error, For(Table(60, Numbers("x"), Classes)).Options.Data.Missing);
    }

    [Theory]
    [InlineData(true, false, "12 rows lack 'age'. A missing number counts as the column's mean, and an input of its own says that it was missing.")]
    [InlineData(false, true, "12 rows lack 'city'. A missing text counts as the most frequent category, and an input of its own says that it was missing.")]
    [InlineData(true, true, "12 rows lack 'age'; 12 rows lack 'city'. A missing number counts as the column's mean, a missing text as the most frequent category, and an input of its own says that it was missing.")]
    public void What_a_missing_value_counts_as_depends_on_the_column(bool number, bool text, string reason)
    {
        ConfigurationSuggestion suggestion = For(Table(
            60,
            ("age", row => number && row % 5 == 0 ? "" : $"{row}.5"),
            ("city", row => text && row % 5 == 0 ? "" : $"city {row % 3}"),
            Classes));
        Assert.Equal([reason], suggestion.ReasonsFor("data.missing"));
    }

    [Fact]
    public void Nothing_is_said_to_be_scaled_where_no_column_holds_numbers()
    {
        string[] reasons = For(Table(60, ("city", row => $"city {row % 3}"), Classes)).ReasonsFor("data.featureScaling");
        Assert.Equal(["No column is learned from as numbers, so nothing is scaled; a column of numbers would get mean 0 and standard deviation 1."], reasons);
    }

    [Fact]
    public void Customary_words_for_missing_among_numbers_are_taken_as_such()
    {
        TrainingOptions options = For(Table(60, ("age", row => row % 6 == 0 ? "-" : $"{row}.5"), Classes)).Options;
        Assert.Equal(CustomaryMarker, options.Data.MissingValues.Except(new DataOptions().MissingValues));
        Assert.Equal(MissingHandling.OwnSlot, options.Data.Missing);
        Assert.Empty(options.Data.Categories);
    }

    [Fact]
    public void A_word_for_missing_that_names_a_class_stays_one()
    {
        TrainingOptions options = For(Table(60, ("age", row => row % 6 == 0 ? "none" : $"{row % 8}"), ("y", row => row % 2 == 0 ? "none" : "mild"))).Options;
        Assert.Equal(new DataOptions().MissingValues, options.Data.MissingValues);
        Assert.Equal(["age"], options.Data.Categories);
    }

    [Fact]
    public void Few_rows_get_a_small_network_and_many_a_larger_one()
    {
        Assert.InRange(HiddenUnits(30), 1, HiddenUnits(300) - 1);
        Assert.InRange(HiddenUnits(300), 1, HiddenUnits(30_000) - 1);

        static int HiddenUnits(int rows) =>
            For(Table(rows, Numbers("x"), Classes)).Options.Network.Layers.SkipLast(1).Cast<DenseDefinition>().Sum(layer => layer.Units);
    }

    [Fact]
    public void The_best_model_is_kept_where_rows_can_be_held_out()
    {
        TrainingOptions many = For(Table(30, Numbers("x"), Classes)).Options;
        Assert.Equal((0.2, ModelChoice.Best), (many.Data.ValidationShare, many.Output.Model!.Value));
        Assert.NotNull(many.Stopping.Patience);
        TrainingOptions few = For(Table(8, Numbers("x"), Classes)).Options;
        Assert.Equal((0.0, ModelChoice.Last, null), (few.Data.ValidationShare, few.Output.Model!.Value, few.Stopping.Patience));
    }

    [Fact]
    public void Uneven_classes_are_pointed_out()
    {
        string[] reasons = For(Table(100, Numbers("x"), ("y", row => row % 10 == 0 ? "fraud" : "fair"))).ReasonsFor("data.task");
        Assert.Contains(reasons, reason => reason.StartsWith("90 % of the rows are 'fair'", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("The classes are uneven: 'fair' is in 90 rows, 'fraud' in 10.", StringComparison.Ordinal) && reason.EndsWith("set data.classWeights to the kind balanced.", StringComparison.Ordinal));
    }

    [Fact]
    public void Rare_classes_count_more()
    {
        ConfigurationSuggestion rare = For(Table(400, Numbers("x"), ("y", row => row % 40 == 0 ? "fraud" : "fair")));
        var weights = (GivenClassWeights)rare.Options.Data.ClassWeights;
        Assert.Equal([("fraud", 4.47), ("fair", 0.72)], weights.Weights.Select(weight => (weight.Class, weight.Weight)));
        Assert.StartsWith("'fraud' is in 2.5 % of the rows, under 3 %: rare classes count more", Assert.Single(rare.ReasonsFor("data.classWeights")), StringComparison.Ordinal);
        Assert.DoesNotContain(rare.ReasonsFor("data.task"), reason => reason.Contains("balanced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, 32)]
    [InlineData(200, 40)]
    public void Classes_that_are_not_rare_or_too_small_to_learn_count_the_same(int rows, int every) =>
        Assert.IsType<NoClassWeights>(For(Table(rows, Numbers("x"), ("y", row => row % every == 0 ? "fraud" : "fair"))).Options.Data.ClassWeights);

    [Fact]
    public void A_target_that_cannot_be_learned_is_refused()
    {
        AssertRefused("t.csv line 3: 9 rows from this one on lack the target 'y'.", Table(10, Numbers("x"), ("y", row => row == 0 ? "a" : "")));
        AssertRefused("t.csv: the target 'y' is 'a' in every row; there is nothing to learn.", Table(10, Numbers("x"), ("y", _ => "a")));
        AssertRefused("t.csv line 2: the class 'a' of column 'y' stands in this row only", Table(10, Numbers("x"), ("y", row => row == 0 ? "a" : $"{(char)('b' + (row % 2))}")));
        AssertRefused("t.csv line 2: column 'y' holds 'no', not a number, but numbers are to be predicted.", Table(10, Numbers("x"), Classes), LearningTask.Regression);
        AssertRefused("t.csv: a classification has one target, but 'y', 'x' are named.", Table(10, Numbers("x"), Classes), LearningTask.Classification, "y", "x");
    }

    [Fact]
    public void A_table_without_a_column_to_learn_from_is_refused()
    {
        AssertRefused("t.csv has no column to learn from: 'id' holds a different text in every row", Table(10, ("id", row => $"c{row}"), Classes));
        AssertRefused("t.csv has no column to learn from: all its columns are targets.", Table(10, Classes));
    }

    [Fact]
    public void A_number_that_is_none_is_refused_with_its_line() => AssertRefused(
        "t.csv line 9: column 'x' holds '1,5x', which is no number, among 71 different values.", Table(80, ("x", row => row % 8 == 7 ? "1,5x" : $"{row}.25"), Classes));

    private static void AssertRefused(string beginning, Data.Tables.Table table, LearningTask? task = null, params string[] targets) =>
        Assert.StartsWith(beginning, Assert.Throws<DataException>(() => For(table, task, targets)).Message, StringComparison.Ordinal);
}
