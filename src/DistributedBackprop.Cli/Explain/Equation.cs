namespace DistributedBackprop.Cli.Explain;

/// <summary>A quantity and what it equals, form after form: in symbols, in numbers, as a number.</summary>
/// <param name="Left">The quantity.</param>
/// <param name="Forms">What it equals; a form that repeats the one before is left out when written.</param>
internal sealed record Equation(string Left, params IReadOnlyList<string> Forms);
