using DistributedBackprop.Data;
using DistributedBackprop.Data.Profiles;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>Suggests a configuration for a table that nobody has described. The same table gives the same configuration.</summary>
internal static class ConfigurationSuggester
{
    private const string OptionOfTargets = "--target";
    private const string OptionOfCategories = "--categories";

    /// <summary>Looks at a table and suggests how to learn from it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="request">What is wanted from it.</param>
    /// <returns>The configuration, and why.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">A target is not there or cannot be learned, or no column is left to learn from.</exception>
    public static ConfigurationSuggestion Suggest(Table table, SuggestionRequest request)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        string[] known = [.. MissingMarkers.Defaults.Union(request.MissingValues, StringComparer.Ordinal)];
        IReadOnlyList<string> markers = MissingMarkers.Find(TableProfile.Of(table, known), request.Targets);
        TableProfile profile = TableProfile.Of(table, [.. known, .. markers]);
        Array.ForEach([.. request.Categories], name => profile.Require(name, OptionOfCategories));
        ColumnProfile[] targets = [.. request.Targets.Distinct(StringComparer.Ordinal).Select(name => profile.Require(name, OptionOfTargets))];
        TargetChoice target = TargetChoice.Choose(profile.Source, targets, request.Task);
        FeatureChoice features = FeatureChoice.Choose(profile, targets, request.Categories);
        var pace = new PaceChoice(profile.Rows);
        var data = new DataOptions
        {
            File = request.File,
            Target = [.. targets.Select(column => column.Name)],
            Task = target.Task,
            Separator = request.Format.Separator,
            DecimalComma = request.Format.DecimalComma,
            Ignore = features.Ignored,
            Categories = features.Categories,
            UnknownCategory = features.UnknownCategory,
            Missing = features.Missing,
            MissingValues = [.. known, .. markers],
            FeatureScaling = new StandardScaling(),
            TargetScaling = target.Task == LearningTask.Regression ? new StandardScaling() : new NoScaling(),
            ValidationShare = pace.ValidationShare,
            ClassWeights = target.Weights,
        };
        var options = new TrainingOptions
        {
            Name = request.Name,
            Data = data,
            Network = NetworkChoice.Choose(target.Task, target.Outputs, profile.Rows),
            Optimizer = PaceChoice.Optimizer,
            Batch = pace.Batch,
            Stopping = pace.Stopping,
            Output = pace.Output,
        };
        return new ConfigurationSuggestion(
            options,
            [
                .. target.Reasons, .. features.Reasons, .. ExplainMarkers(markers), .. ExplainScaling(target.Task, features.HasNumbers),
                .. NetworkChoice.Explain(target.Task, profile.Rows), .. pace.Explain(),
            ]);
    }

    private static IEnumerable<Reason> ExplainMarkers(IReadOnlyList<string> markers)
    {
        if (markers.Count > 0)
        {
            yield return new Reason("data.missingValues", $"{Wording.List(markers)} {(markers.Count == 1 ? "stands" : "stand")} among numbers and {(markers.Count == 1 ? "counts" : "count")} as missing.");
        }
    }

    private static IEnumerable<Reason> ExplainScaling(LearningTask task, bool hasNumbers)
    {
        yield return new Reason(
            "data.featureScaling",
            hasNumbers
                ? "Each column of numbers gets mean 0 and standard deviation 1, as found in the training part."
                : "No column is learned from as numbers, so nothing is scaled; a column of numbers would get mean 0 and standard deviation 1.");
        if (task == LearningTask.Regression)
        {
            yield return new Reason("data.targetScaling", "The target is scaled too, so that the learning rate suits its unit. RMSE is given in the original unit all the same.");
        }
    }
}
