namespace DistributedBackprop.Cli.Doctor;

/// <summary>What was found of a configuration and of the data that it names.</summary>
/// <param name="Path">The configuration.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
/// <param name="Files">The files of data that it names; none where it cannot be used.</param>
internal sealed record ConfigurationFacts(string Path, string? Problem, IReadOnlyList<DataFileFacts> Files);

/// <summary>What was found of a file of data.</summary>
/// <param name="Option">The option that names it.</param>
/// <param name="Path">The file.</param>
/// <param name="FileBytes">Its size; null where there is no such file.</param>
/// <param name="NeededBytes">The memory that it needs until it is learned from, about; 0 for files that training does not hold, or that cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null where it can.</param>
internal sealed record DataFileFacts(string Option, string Path, long? FileBytes, double NeededBytes, string? Problem);
