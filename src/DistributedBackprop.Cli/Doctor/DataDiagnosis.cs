namespace DistributedBackprop.Cli.Doctor;

/// <summary>Says what the facts about a configuration and its data mean.</summary>
internal static class DataDiagnosis
{
    private const double Megabyte = 1e6;

    /// <summary>The findings: the configuration, then its files. Files that training holds at the same time must fit the memory together.</summary>
    /// <param name="configuration">What was found.</param>
    /// <param name="memoryBytes">The memory that the process may use.</param>
    public static IEnumerable<Finding> Of(ConfigurationFacts configuration, long memoryBytes)
    {
        yield return configuration.Problem is { } problem
            ? new(Grade.Bad, "configuration", configuration.Path, $"dbp train refuses it: {problem}")
            : new(Grade.Ok, "configuration", configuration.Path, "it can be read, and every option is allowed");
        double heldBytes = 0;
        foreach (DataFileFacts file in configuration.Files)
        {
            heldBytes += file.NeededBytes;
            yield return Describe(file, heldBytes, memoryBytes);
        }
    }

    private static Finding Describe(DataFileFacts file, double heldBytes, long memoryBytes)
    {
        string value = file.FileBytes is { } bytes ? $"{file.Path}, {Megabytes(bytes)}" : file.Path;
        if (file.Problem is not null)
        {
            return new(Grade.Bad, file.Option, value, $"it cannot be used: {file.Problem}");
        }

        if (file.NeededBytes == 0)
        {
            return new(Grade.Ok, file.Option, value, "its beginning can be read; training does not look at it, and dbp evaluate needs no memory for all of it");
        }

        string need = $"the memory needed until it is learned from, about, inputs of categories not counted: {Megabytes(file.NeededBytes)}";
        string together = heldBytes > file.NeededBytes ? $", {Megabytes(heldBytes)} with the files before" : "";
        return heldBytes <= memoryBytes
            ? new(Grade.Ok, file.Option, value, $"{need}{together}, which fits")
            : new(Grade.Bad, file.Option, value, $"{need}{together}, and there are {Megabytes(memoryBytes)}: use fewer rows or columns, or a machine with more memory");
    }

    private static string Megabytes(double bytes) => bytes < Megabyte / 10 ? "under 0.1 MB" : FormattableString.Invariant($"{bytes / Megabyte:N1} MB");
}
