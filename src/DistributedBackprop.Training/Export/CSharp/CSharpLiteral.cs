using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>Values as C# writes them, so that the compiler reads back the same bits.</summary>
internal static class CSharpLiteral
{
    /// <summary>A text in quotes. All but letters, digits and ASCII's marks are escaped, so that no text ends the line or the literal.</summary>
    public static string Of(string text)
    {
        var literal = new StringBuilder("\"", text.Length + 2);
        foreach (char character in text)
        {
            literal.Append(character switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                (>= ' ' and <= '~') => character.ToString(),
                _ when char.IsLetterOrDigit(character) => character.ToString(),
                _ => $"\\u{(int)character:x4}",
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>An index.</summary>
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of float64. The suffix also keeps the sign of -0, which a whole number has not.</summary>
    public static string Of(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "d",
    };

    /// <summary>A number of float32.</summary>
    public static string Of(float value) => value switch
    {
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    /// <summary>The numbers of a tensor.</summary>
    /// <param name="bytes">The elements, little-endian.</param>
    /// <param name="precision">Their type.</param>
    public static IEnumerable<string> Numbers(ReadOnlyMemory<byte> bytes, Precision precision)
    {
        int size = precision == Precision.Float32 ? sizeof(float) : sizeof(double);
        for (int start = 0; start < bytes.Length; start += size)
        {
            ReadOnlySpan<byte> element = bytes.Span.Slice(start, size);
            yield return precision == Precision.Float32
                ? Of(BinaryPrimitives.ReadSingleLittleEndian(element))
                : Of(BinaryPrimitives.ReadDoubleLittleEndian(element));
        }
    }
}
