using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DistributedBackprop.Data;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Turns nodes into options records by reflection over their public init properties, their validation attributes and
/// their kinds. What is absent keeps the record's default; all problems are collected.
/// </summary>
/// <param name="problems">Where problems go; after one the bound value must not be used.</param>
internal sealed class OptionsBinder(ProblemList problems)
{
    /// <summary>Binds a value.</summary>
    /// <param name="node">The value as written.</param>
    /// <param name="type">The type of the option.</param>
    /// <param name="path">The path of the option; empty for the whole configuration.</param>
    /// <param name="defaultType">The kind of record to take where none is named; null: none.</param>
    /// <returns>The value, or null where it is null or there was a problem.</returns>
    public object? Bind(ConfigurationNode node, Type type, string path, Type? defaultType = null)
    {
        Type valueType = Nullable.GetUnderlyingType(type) ?? type;
        if (node is ScalarNode { Kind: JsonValueKind.Null } && valueType != type)
        {
            return null;
        }

        if (ListType.ElementOf(valueType) is Type elementType)
        {
            return BindList(node, elementType, path);
        }

        return IsRecord(valueType) ? BindRecord(node, valueType, path, defaultType) : BindScalar(node, valueType, path);
    }

    private static bool IsRecord(Type type) => type.IsClass && type != typeof(string);

    private object? BindScalar(ConfigurationNode node, Type type, string path)
    {
        object? value = node is ScalarNode scalar ? ScalarReader.Read(scalar, type) : null;
        if (value is null)
        {
            string hint = type.IsEnum && node is ScalarNode text ? Suggest(text.Text, EnumNames.Of(type)) : "";
            problems.Add(node.Origin, OptionProblem.NotOfType(path, node.Display, type) + hint);
        }

        return value;
    }

    private Array BindList(ConfigurationNode node, Type elementType, string path)
    {
        // A single value may stand for a list of one.
        List<ConfigurationNode> items = node is ListNode list ? list.Items : [node];
        var values = Array.CreateInstance(elementType, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            string elementPath = node is ListNode ? ConfigurationPath.Join(path, i) : path;
            values.SetValue(Bind(items[i], elementType, elementPath), i);
        }

        return values;
    }

    private object? BindRecord(ConfigurationNode node, Type declaredType, string path, Type? defaultType)
    {
        KindSet? kinds = KindSet.Of(declaredType);
        if (node is not ObjectNode members)
        {
            ReportNoRecord(node, path, kinds);
            return null;
        }

        Type? type = kinds is null ? declaredType : ChooseKind(members, kinds, path, defaultType);
        if (type is null)
        {
            return null;
        }

        object record = Activator.CreateInstance(type)!;
        BindMembers(members, record, path, kinds);
        ReportMissing(members, record, path);
        return record;
    }

    /// <summary>Who names a kind alone wants that one: it is the example, on a command line as a setting to copy.</summary>
    private void ReportNoRecord(ConfigurationNode node, string path, KindSet? kinds)
    {
        string? kind = node is ScalarNode { Kind: JsonValueKind.String } named && kinds is not null ? NearestName.Find(named.Text, kinds.Names) : null;
        string setting = kind is not null && node.Origin.IsOverride ? $" Write {ConfigurationPath.Join(path, kinds!.Key)}={kind}." : "";
        problems.Add(node.Origin, OptionProblem.NoRecord(path, node.Display, kinds, kind) + setting);
    }

    private Type? ChooseKind(ObjectNode members, KindSet kinds, string path, Type? defaultType)
    {
        string kindPath = ConfigurationPath.Join(path, kinds.Key);
        string allowed = string.Join(", ", kinds.Names);
        switch (members.Find(kinds.Key))
        {
            case null:
                Type? type = defaultType ?? kinds.OnlyType;
                if (type is null)
                {
                    problems.Add(members.Origin, $"{kindPath} is missing; expected one of {allowed}.");
                }

                return type;
            case ScalarNode { Kind: JsonValueKind.String } name when kinds.TypeOf(name.Text) is Type named:
                return named;
            case ConfigurationNode other:
                string hint = other is ScalarNode scalar ? Suggest(scalar.Text, kinds.Names) : "";
                problems.Add(other.Origin, $"{kindPath} is {other.Display}; expected one of {allowed}.{hint}");
                return null;
        }
    }

    private void BindMembers(ObjectNode members, object record, string path, KindSet? kinds)
    {
        RecordShape shape = RecordShape.Of(record.GetType());
        var seen = new Dictionary<string, Origin>();
        foreach (ObjectNode.Member member in members.Members)
        {
            if (!seen.TryAdd(member.Key, member.Origin))
            {
                problems.Add(member.Origin, $"{ConfigurationPath.Join(path, member.Key)} is given twice, first at {seen[member.Key]}. Remove one.");
            }
            else if (shape.Find(member.Key) is OptionProperty option)
            {
                BindOption(member.Value, option, record, ConfigurationPath.Join(path, member.Key));
            }
            else if (NamesSchema(member, path))
            {
                // For editors alone: it must be a text, and says nothing here.
                BindScalar(member.Value, typeof(string), member.Key);
            }
            else if (member.Key != kinds?.Key && !IsLeftFromReplacedKind(member, members, kinds))
            {
                ReportUnknown(member, shape, path, kinds);
            }
        }
    }

    /// <summary>
    /// Where an override replaces the kind, options of the file that only other kinds have go with the kind that had them.
    /// </summary>
    private static bool IsLeftFromReplacedKind(ObjectNode.Member member, ObjectNode members, KindSet? kinds) =>
        kinds is not null
        && members.Find(kinds.Key) is { Origin.IsOverride: true }
        && !member.Value.Origin.IsOverride
        && kinds.NamesWith(member.Key).Any();

    private static bool NamesSchema(ObjectNode.Member member, string path) => path.Length == 0 && member.Key == ConfigurationSchema.Key;

    private void BindOption(ConfigurationNode node, OptionProperty option, object record, string path)
    {
        if (node is ScalarNode { Kind: JsonValueKind.Null })
        {
            if (option.AllowsNull)
            {
                option.Set(record, null);
            }
            else
            {
                problems.Add(node.Origin, OptionProblem.IsNull(path, option));
            }

            return;
        }

        object? value = Bind(node, option.Type, path, option.Get(record)?.GetType());
        if (value is null)
        {
            return;
        }

        foreach (ValidationAttribute rule in option.Rules.Where(rule => !OptionRule.Allows(rule, value)))
        {
            problems.Add(node.Origin, OptionProblem.NotAllowed(path, node.Display, rule, option));
        }

        option.Set(record, value);
    }

    private void ReportMissing(ObjectNode members, object record, string path)
    {
        foreach (OptionProperty option in RecordShape.Of(record.GetType()).Options)
        {
            if (members.Find(option.Key) is null && option.MustBeGiven(record))
            {
                problems.Add(members.Origin, $"{ConfigurationPath.Join(path, option.Key)} is missing.{OptionProblem.Explain(option)}");
            }
        }
    }

    private void ReportUnknown(ObjectNode.Member member, RecordShape shape, string path, KindSet? kinds)
    {
        IEnumerable<string> options = shape.Options.Select(option => option.Key);
        List<string> known = kinds is null ? [.. options] : [kinds.Key, .. options];
        string[] owners = kinds is null ? [] : [.. kinds.NamesWith(member.Key)];
        string hint = owners.Length > 0
            ? $" It belongs to {kinds!.Key} {string.Join(", ", owners)}."
            : Suggest(member.Key, known);
        problems.Add(member.Origin, $"{ConfigurationPath.Join(path, member.Key)} is not known here.{hint} Known: {string.Join(", ", known)}.");
    }

    private static string Suggest(string name, IEnumerable<string> known) =>
        NearestName.Find(name, known) is string nearest ? $" Did you mean '{nearest}'?" : "";
}
