namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Reads options records from JSON. Comments and trailing commas are allowed; keys and the names of enumerations are
/// camelCase and case-sensitive; <c>kind</c> chooses among the kinds of a record; a single value may stand for a list of one.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Reads an options record; what is absent keeps its default.</summary>
    /// <typeparam name="T">A record with public init properties and a constructor without parameters.</typeparam>
    /// <param name="json">The text of the file.</param>
    /// <param name="source">The name of the file for messages.</param>
    /// <param name="overrides">Options set from outside; of two for the same option the later counts.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ConfigurationException">
    /// The text is not JSON, a key is unknown, missing or there twice, or a value is of the wrong type or not allowed.
    /// </exception>
    public static T Read<T>(string json, string source, IReadOnlyList<ConfigurationOverride> overrides)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(overrides);
        return Bind<T>(ConfigurationDocument.Parse(json, source, overrides));
    }

    /// <summary>Binds a document that is already parsed.</summary>
    /// <typeparam name="T">The options record.</typeparam>
    /// <param name="document">The document.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ConfigurationException">The document does not fit the record.</exception>
    internal static T Bind<T>(ConfigurationDocument document)
        where T : class
    {
        var problems = new ProblemList();
        object? record = new OptionsBinder(problems).Bind(document.Root, typeof(T), "");
        problems.ThrowIfAny();
        return (T)record!;
    }
}
