namespace DistributedBackprop.Training.Configuration;

/// <summary>One option that is set from outside the file, as by <c>--set optimizer.learningRate=0.01</c>.</summary>
/// <param name="Path">The option: keys joined by dots, elements of lists in brackets, as in <c>network.layers[0].units</c>.</param>
/// <param name="Value">The value as JSON; what is not JSON is a text.</param>
public sealed record ConfigurationOverride(string Path, string Value)
{
    /// <summary>Reads an override from <c>path=value</c>.</summary>
    /// <param name="text">The path, an equals sign and the value, which may hold further equals signs.</param>
    /// <returns>The override.</returns>
    /// <exception cref="ConfigurationException">There is no equals sign, or nothing before it.</exception>
    public static ConfigurationOverride Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new ConfigurationOverride(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new ConfigurationException($"'{text}' does not set an option. Write path=value, for example optimizer.learningRate=0.01.");
    }

    /// <summary>The override as it was written on the command line, for messages.</summary>
    public string WrittenAs { get; init; } = $"--set {Path}={Value}";

    /// <inheritdoc/>
    public override string ToString() => WrittenAs;
}
