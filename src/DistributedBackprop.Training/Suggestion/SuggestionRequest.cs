using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>What somebody wants from a table.</summary>
/// <param name="Name">The run's name, as <c>name</c> of a configuration allows it.</param>
/// <param name="File">The table's file as <c>data.file</c> is to name it.</param>
/// <param name="Targets">The columns to predict, at least one.</param>
/// <param name="Task">What to learn; null: found from the target.</param>
internal sealed record SuggestionRequest(string Name, string File, IReadOnlyList<string> Targets, LearningTask? Task)
{
    /// <summary>How the table is written, as far as that is not to be found from its text.</summary>
    public CsvFormat Format { get; init; } = CsvFormat.Auto;

    /// <summary>Columns that hold categories, whatever they look like.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Texts that stand for a missing value, besides those that customarily do.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = [];
}
