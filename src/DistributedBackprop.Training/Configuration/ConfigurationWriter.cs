using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Writes options records as complete JSON: every default is spelled out, nulls too, so that the text says all that
/// <see cref="ConfigurationReader"/> needs to build an equal record, even where a later version has other defaults.
/// </summary>
public static class ConfigurationWriter
{
    private const int IndentSize = 2;

    /// <summary>Writes an options record.</summary>
    /// <typeparam name="T">The type under which the record will be read again.</typeparam>
    /// <param name="options">The record.</param>
    /// <returns>Indented JSON with a line feed at the end.</returns>
    /// <exception cref="ArgumentException">A number is not finite: JSON has no word for it.</exception>
    public static string Write<T>(T options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        WriteValue(text, options, typeof(T), indent: 0);
        return text.Append('\n').ToString();
    }

    private static void WriteValue(StringBuilder text, object? value, Type type, int indent)
    {
        if (ListType.ElementOf(type) is Type elementType && value is IEnumerable list)
        {
            WriteList(text, list, elementType, indent);
        }
        else if (value is null || IsSingle(value.GetType()))
        {
            text.Append(Single(value));
        }
        else
        {
            WriteRecord(text, value, type, indent);
        }
    }

    private static bool IsSingle(Type type) => type.IsValueType || type == typeof(string);

    private static string Single(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string words => Quote(words),
        Enum name => Quote(EnumNames.Of(name)),
        double number when !double.IsFinite(number) => throw new ArgumentException($"An option is {number}, which JSON cannot write. Options are finite numbers.", nameof(value)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quote(string words) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(words)}\"";

    private static void WriteRecord(StringBuilder text, object record, Type declaredType, int indent)
    {
        var members = new List<Action>();
        if (KindSet.Of(declaredType) is KindSet kinds)
        {
            members.Add(() => text.Append(CultureInfo.InvariantCulture, $"{Quote(kinds.Key)}: {Quote(kinds.NameOf(record.GetType()))}"));
        }

        foreach (OptionProperty option in RecordShape.Of(record.GetType()).Options)
        {
            members.Add(() =>
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quote(option.Key)}: ");
                WriteValue(text, option.Get(record), option.Type, indent + IndentSize);
            });
        }

        WriteLines(text, '{', members, '}', indent);
    }

    /// <summary>Lists of single values stand on one line: a neuron's weights read as a row.</summary>
    private static void WriteList(StringBuilder text, IEnumerable list, Type elementType, int indent)
    {
        object?[] elements = [.. list.Cast<object?>()];
        if (IsSingle(elementType))
        {
            text.Append('[').AppendJoin(", ", elements.Select(Single)).Append(']');
        }
        else
        {
            WriteLines(text, '[', [.. elements.Select(element => (Action)(() => WriteValue(text, element, elementType, indent + IndentSize)))], ']', indent);
        }
    }

    private static void WriteLines(StringBuilder text, char open, List<Action> writeItems, char close, int indent)
    {
        text.Append(open);
        for (int i = 0; i < writeItems.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', indent + IndentSize);
            writeItems[i]();
        }

        if (writeItems.Count > 0)
        {
            text.Append('\n').Append(' ', indent);
        }

        text.Append(close);
    }
}
