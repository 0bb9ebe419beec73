using System.Text;
using System.Text.Json;

namespace DistributedBackprop.Training.Configuration;

/// <summary>Turns JSON, with comments and trailing commas, into nodes that know their lines.</summary>
internal sealed class ConfigurationParser
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly byte[] _utf8;
    private readonly Func<int, Origin> _originOfLine;
    private int _line = 1;
    private int _lineCountedTo;

    private ConfigurationParser(byte[] utf8, Func<int, Origin> originOfLine)
    {
        _utf8 = utf8;
        _originOfLine = originOfLine;
    }

    /// <summary>Parses a file.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="source">The name of the file for messages.</param>
    /// <returns>The node of the whole file.</returns>
    /// <exception cref="ConfigurationException">The text is not JSON; the message names the line and the column.</exception>
    public static ConfigurationNode ParseFile(string json, string source)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        try
        {
            return new ConfigurationParser(utf8, line => new Origin(source, line)).Parse();
        }
        catch (JsonException exception)
        {
            throw new ConfigurationException(DescribeSyntaxError(exception, utf8, source));
        }
    }

    /// <summary>Parses the value of an override; what is not JSON is a text.</summary>
    /// <param name="setting">The override.</param>
    /// <returns>The node of the value.</returns>
    public static ConfigurationNode ParseOverride(ConfigurationOverride setting)
    {
        Origin origin = Origin.Of(setting);
        try
        {
            return new ConfigurationParser(Encoding.UTF8.GetBytes(setting.Value), _ => origin).Parse();
        }
        catch (JsonException)
        {
            return new ScalarNode(origin, JsonValueKind.String, setting.Value);
        }
    }

    private static string DescribeSyntaxError(JsonException exception, byte[] utf8, string source)
    {
        int line = (int)(exception.LineNumber ?? 0);
        int column = CountCharacters(utf8, line, (int)(exception.BytePositionInLine ?? 0)) + 1;
        string reason = exception.Message.Split(" LineNumber:")[0];
        return $"{source} line {line + 1}, column {column}: not valid JSON. {reason}";
    }

    /// <summary>The number of characters in the first bytes of a line: the reader counts bytes, people count characters.</summary>
    private static int CountCharacters(byte[] utf8, int line, int bytesInLine)
    {
        int start = 0;
        for (int passed = 0; passed < line; passed++)
        {
            start = Array.IndexOf(utf8, (byte)'\n', start) + 1;
        }

        return Encoding.UTF8.GetCharCount(utf8, start, Math.Min(bytesInLine, utf8.Length - start));
    }

    private ConfigurationNode Parse()
    {
        var reader = new Utf8JsonReader(_utf8, Options);
        reader.Read();
        ConfigurationNode root = ParseValue(ref reader);
        // One more read, so that anything after the value is refused.
        reader.Read();
        return root;
    }

    private ConfigurationNode ParseValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ParseObject(ref reader),
        JsonTokenType.StartArray => ParseList(ref reader),
        JsonTokenType.String => new ScalarNode(OriginOf(ref reader), JsonValueKind.String, reader.GetString()!),
        JsonTokenType.Number => new ScalarNode(OriginOf(ref reader), JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => new ScalarNode(OriginOf(ref reader), JsonValueKind.True, "true"),
        JsonTokenType.False => new ScalarNode(OriginOf(ref reader), JsonValueKind.False, "false"),
        _ => new ScalarNode(OriginOf(ref reader), JsonValueKind.Null, "null"),
    };

    private ObjectNode ParseObject(ref Utf8JsonReader reader)
    {
        var node = new ObjectNode(OriginOf(ref reader));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            Origin origin = OriginOf(ref reader);
            reader.Read();
            node.Members.Add(new ObjectNode.Member(key, origin, ParseValue(ref reader)));
        }

        return node;
    }

    private ListNode ParseList(ref Utf8JsonReader reader)
    {
        var node = new ListNode(OriginOf(ref reader));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(ParseValue(ref reader));
        }

        return node;
    }

    private Origin OriginOf(ref Utf8JsonReader reader)
    {
        int tokenStart = (int)reader.TokenStartIndex;
        _line += _utf8.AsSpan(_lineCountedTo..tokenStart).Count((byte)'\n');
        _lineCountedTo = tokenStart;
        return _originOfLine(_line);
    }
}
