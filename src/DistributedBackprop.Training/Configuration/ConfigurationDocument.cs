namespace DistributedBackprop.Training.Configuration;

/// <summary>A configuration as it was written, with its overrides in place.</summary>
internal sealed class ConfigurationDocument
{
    private readonly string _source;

    private ConfigurationDocument(ObjectNode root, string source)
    {
        Root = root;
        _source = source;
    }

    /// <summary>The whole configuration.</summary>
    public ObjectNode Root { get; }

    /// <summary>Parses a configuration and puts its overrides in place.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="source">The name of the file for messages.</param>
    /// <param name="overrides">What is set from outside; of two for the same option the later counts.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ConfigurationException">The text is not a JSON object, or an override leads nowhere.</exception>
    public static ConfigurationDocument Parse(string json, string source, IReadOnlyList<ConfigurationOverride> overrides)
    {
        ConfigurationNode root = ConfigurationParser.ParseFile(json, source);
        if (root is not ObjectNode rootObject)
        {
            throw new ConfigurationException($"{root.Origin}: the configuration is {root.Display}; expected an object, which begins with '{{'.");
        }

        foreach (ConfigurationOverride setting in overrides)
        {
            new OverrideWriter(setting).ApplyTo(rootObject);
        }

        return new ConfigurationDocument(rootObject, source);
    }

    /// <summary>Where an option stands; where it is left to its default, the nearest object or list around it that was written.</summary>
    /// <param name="path">The path of the option.</param>
    /// <returns>The place.</returns>
    public Origin Locate(string path)
    {
        ConfigurationNode? node = Root;
        var origin = new Origin(_source);
        foreach (ConfigurationPath.Step step in ConfigurationPath.Parse(path) ?? [])
        {
            node = Enter(node, step);
            if (node is null)
            {
                break;
            }

            origin = node.Origin;
        }

        return origin;
    }

    private static ConfigurationNode? Enter(ConfigurationNode node, ConfigurationPath.Step step) => (node, step.Key) switch
    {
        (ObjectNode members, string key) => members.Find(key),
        (ListNode list, null) when step.Index < list.Items.Count => list.Items[step.Index],
        _ => null,
    };
}
