using System.Text;
using System.Text.Json.Nodes;

namespace DistributedBackprop.Cli.Schema;

/// <summary>Writes the reference of configurations as Markdown: the schema's options in tables, with prose and an example for each section.</summary>
internal sealed class ReferencePage
{
    private readonly StringBuilder _text = new();

    /// <summary>The kinds that have their tables already, by their names: the same ones are told once.</summary>
    private readonly Dictionary<string, string> _written = [];

    private ReferencePage()
    {
    }

    /// <summary>Writes the page.</summary>
    /// <param name="schema">The schema of a training run.</param>
    /// <returns>Markdown with a line feed at the end.</returns>
    public static string Write(JsonObject schema)
    {
        var page = new ReferencePage();
        page._text.Append(ReferenceProse.Introduction);
        page.WriteTop(schema);
        foreach ((string key, JsonNode? section) in Sections(schema))
        {
            page.WriteSection(key, section!.AsObject());
        }

        return page._text.ToString();
    }

    /// <summary>The options that have sections of their own.</summary>
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Sections(JsonObject schema) =>
        OptionRow.PropertiesOf(schema).Where(option => SchemaNode.RecordsOf(option.Value!.AsObject()).Count > 0);

    private void WriteTop(JsonObject schema)
    {
        Heading(2, "The run itself");
        Example(ReferenceProse.Top);
        string[] sections = [.. Sections(schema).Select(section => section.Key)];
        WriteTable(OptionRow.OfRecords("", [schema], inherited: null).Where(row => !sections.Contains(row.Key)));
    }

    private void WriteSection(string key, JsonObject section)
    {
        Heading(2, key);
        Paragraph(SchemaNode.DescriptionOf(section));
        Example(key);
        WriteRecords(key, section, inherited: null);
    }

    /// <summary>The tables of an option that is a record, one of several kinds of record, or a list of these; then those of the options below.</summary>
    private void WriteRecords(string path, JsonObject option, string? inherited)
    {
        IReadOnlyList<JsonObject> records = SchemaNode.RecordsOf(option);
        string? onResume = SchemaNode.OnResume(option) ?? inherited;
        string kinds = string.Join(", ", records.Select(SchemaNode.KindOf).OfType<string>());
        if (kinds.Length > 0 && !_written.TryAdd(kinds, path))
        {
            Paragraph($"The kinds are those of [{_written[kinds]}]({SchemaNode.LinkTo(_written[kinds])}).");
            return;
        }

        WriteKinds(records, SchemaNode.DefaultKindOf(option));
        IReadOnlyList<OptionRow> rows = OptionRow.OfRecords(path, records, onResume);
        WriteTable(rows);
        foreach (OptionRow row in rows.Where(row => SchemaNode.RecordsOf(row.Schema).Count > 0))
        {
            Heading(3, row.RecordPath);
            WriteRecords(row.RecordPath, row.Schema, onResume);
        }
    }

    private void WriteKinds(IReadOnlyList<JsonObject> records, string? defaultKind)
    {
        if (SchemaNode.KindOf(records[0]) is null)
        {
            return;
        }

        _text.Append("| `kind` | what it is |\n| --- | --- |\n");
        foreach (JsonObject record in records)
        {
            string kind = SchemaNode.KindOf(record)!;
            _text.Append($"| `{kind}`{(kind == defaultKind ? " (default)" : "")} | {Cell(SchemaNode.DescriptionOf(record))} |\n");
        }

        _text.Append('\n');
    }

    private void WriteTable(IEnumerable<OptionRow> options)
    {
        OptionRow[] rows = [.. options];
        if (rows.Length == 0)
        {
            return;
        }

        _text.Append("| option | meaning | value | default | on resume |\n| --- | --- | --- | --- | --- |\n");
        foreach (OptionRow row in rows)
        {
            _text.Append($"| `{row.Path}`{row.Owners} | {Cell(row.Meaning)} | {Cell(row.Value)} | {row.Default} | {row.OnResume} |\n");
        }

        _text.Append('\n');
    }

    /// <summary>A bar would end the cell.</summary>
    private static string Cell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal);

    private void Heading(int level, string title) => _text.Append('#', level).Append($" {title}\n\n");

    private void Paragraph(string words) => _text.Append($"{words}\n\n");

    private void Example(string section) => _text.Append($"```json\n{ReferenceProse.Examples[section]}\n```\n\n");
}
