using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>A configuration that suits a table, and why.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Reasons">What was seen; several of one path follow each other.</param>
internal sealed record ConfigurationSuggestion(TrainingOptions Options, IReadOnlyList<Reason> Reasons);
