namespace DistributedBackprop.Training.Suggestion;

/// <summary>Why an option is suggested.</summary>
/// <param name="Path">The option's path, such as <c>data.ignore</c>.</param>
/// <param name="Text">What was seen and what follows: one or more sentences on one line.</param>
internal readonly record struct Reason(string Path, string Text);
