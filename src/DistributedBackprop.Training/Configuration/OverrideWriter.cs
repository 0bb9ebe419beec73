namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Puts an override into the tree of a configuration. Whether its path names an option is left to the binder, which
/// knows the options and names the override as the origin.
/// </summary>
/// <param name="setting">The override.</param>
internal sealed class OverrideWriter(ConfigurationOverride setting)
{
    /// <summary>Sets the value at the path of the override; objects that the file leaves out are made.</summary>
    /// <param name="root">The whole configuration.</param>
    /// <exception cref="ConfigurationException">The path is not one, or leads through a single value or past the end of a list.</exception>
    public void ApplyTo(ObjectNode root)
    {
        IReadOnlyList<ConfigurationPath.Step> steps = ConfigurationPath.Parse(setting.Path)
            ?? throw Refuse($"'{setting.Path}' is not a path. Write keys joined by dots, and the index of an element in brackets: network.layers[0].units.");
        Write(root, [.. steps], "");
    }

    /// <summary>The node that takes the place of another once the value stands at the end of the steps.</summary>
    private ConfigurationNode Write(ConfigurationNode? node, ReadOnlySpan<ConfigurationPath.Step> steps, string path)
    {
        if (steps.IsEmpty)
        {
            return ConfigurationParser.ParseOverride(setting);
        }

        return steps[0].Key is string key
            ? WriteMember(node, key, steps[1..], path)
            : WriteElement(node, steps[0].Index, steps[1..], path);
    }

    private ObjectNode WriteMember(ConfigurationNode? node, string key, ReadOnlySpan<ConfigurationPath.Step> rest, string path)
    {
        ObjectNode members = node switch
        {
            null => new ObjectNode(Origin.Of(setting)),
            ObjectNode existing => existing,
            _ => throw Refuse($"{path} is {node.Display} ({node.Origin}), so it has no '{key}'."),
        };
        members.Set(key, Write(members.Find(key), rest, ConfigurationPath.Join(path, key)));
        return members;
    }

    private ListNode WriteElement(ConfigurationNode? node, int index, ReadOnlySpan<ConfigurationPath.Step> rest, string path)
    {
        ListNode list = node switch
        {
            null => throw Refuse($"{path} is not in the file, so it has no element [{index}]. Set the whole list."),
            ListNode existing => existing,
            // A single value may stand for a list of one.
            _ => new ListNode(node.Origin) { Items = { node } },
        };
        if (index >= list.Items.Count)
        {
            throw Refuse($"{path} is {list.Display} counted from [0], so there is no [{index}].");
        }

        list.Items[index] = Write(list.Items[index], rest, ConfigurationPath.Join(path, index));
        return list;
    }

    private ConfigurationException Refuse(string text) => new($"{setting}: {text}");
}
