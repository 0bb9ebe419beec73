using System.CommandLine;

namespace DistributedBackprop.Cli.Node;

/// <summary>One setting of a node: an option, an environment variable and a value of its file by the same name.</summary>
internal sealed class NodeSetting
{
    /// <summary>Creates a setting.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="value">What stands for its value in help.</param>
    /// <param name="description">What it is, and what it is otherwise.</param>
    public NodeSetting(string name, string value, string description)
    {
        Name = name;
        Variable = "DBP_" + name.Replace('-', '_').ToUpperInvariant();
        Option = new Option<string?>("--" + name) { Description = description, HelpName = value };
    }

    /// <summary>Its name in the node's file.</summary>
    public string Name { get; }

    /// <summary>Its environment variable.</summary>
    public string Variable { get; }

    /// <summary>Its option.</summary>
    public Option<string?> Option { get; }

    /// <summary>Its value; null where none is given. An empty environment variable says nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="file">The values of the node's file.</param>
    public string? Find(ParseResult parsed, IReadOnlyDictionary<string, string> file) =>
        parsed.GetValue(Option)
        ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : file.GetValueOrDefault(Name));

    /// <summary>What messages call it.</summary>
    public string Describe() => $"{Option.Name} ({Variable}, dbp.node.{Name})";
}
