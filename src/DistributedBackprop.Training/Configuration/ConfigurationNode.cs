using System.Text.Json;

namespace DistributedBackprop.Training.Configuration;

/// <summary>A value of a configuration before it is bound to an option, with the place where it was written.</summary>
/// <param name="origin">The place of the value.</param>
internal abstract class ConfigurationNode(Origin origin)
{
    /// <summary>Where the value was written.</summary>
    public Origin Origin { get; } = origin;

    /// <summary>The value as a message shows it.</summary>
    public abstract string Display { get; }
}

/// <summary>A number, a text, true, false or null.</summary>
/// <param name="origin">The place of the value.</param>
/// <param name="kind">Which of these it is.</param>
/// <param name="text">A text without its quotes; for all else the characters that were written.</param>
internal sealed class ScalarNode(Origin origin, JsonValueKind kind, string text) : ConfigurationNode(origin)
{
    /// <summary>Whether the value is a number, a text, true, false or null.</summary>
    public JsonValueKind Kind { get; } = kind;

    /// <summary>A text without its quotes; for all else the characters that were written.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override string Display => Kind == JsonValueKind.String ? OptionProblem.DisplayText(Text) : Text;
}

/// <summary>A list of values.</summary>
/// <param name="origin">The place of its opening bracket.</param>
internal sealed class ListNode(Origin origin) : ConfigurationNode(origin)
{
    /// <summary>The elements in their order.</summary>
    public List<ConfigurationNode> Items { get; } = [];

    /// <inheritdoc/>
    public override string Display => OptionProblem.DisplayList(Items.Count);
}

/// <summary>An object: keys with their values.</summary>
/// <param name="origin">The place of its opening brace.</param>
internal sealed class ObjectNode(Origin origin) : ConfigurationNode(origin)
{
    /// <summary>The members in the order in which they were written; a key may be there twice until it is refused.</summary>
    public List<Member> Members { get; } = [];

    /// <inheritdoc/>
    public override string Display => "an object";

    /// <summary>The first value of a key, or null where the key is absent.</summary>
    public ConfigurationNode? Find(string key) => Members.Find(member => member.Key == key)?.Value;

    /// <summary>Sets the value of a key, whether or not it was there.</summary>
    public void Set(string key, ConfigurationNode value)
    {
        var member = new Member(key, value.Origin, value);
        int index = Members.FindIndex(existing => existing.Key == key);
        if (index < 0)
        {
            Members.Add(member);
        }
        else
        {
            Members[index] = member;
        }
    }

    /// <summary>A key with its value.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Origin">The place of the key.</param>
    /// <param name="Value">The value.</param>
    internal sealed record Member(string Key, Origin Origin, ConfigurationNode Value);
}
