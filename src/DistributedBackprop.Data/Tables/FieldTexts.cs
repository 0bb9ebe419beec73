using System.Text;
using System.Text.Unicode;

namespace DistributedBackprop.Data.Tables;

/// <summary>
/// Makes the texts of a table's fields: short ones that were made before, and not too long ago, are shared. So a table takes little memory
/// where values repeat, and it is known how much it takes.
/// </summary>
internal sealed class FieldTexts
{
    private const int PlacesLog2 = 14;

    /// <summary>Longer texts seldom repeat, and looking for them costs.</summary>
    private const int LongestShared = 32;

    private readonly string?[] _places = new string?[1 << PlacesLog2];

    /// <summary>The memory of the texts that were made, in bytes: of each its characters, 22 bytes more, rounded up to a multiple of 8.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The text of a field.</summary>
    /// <param name="utf8">Its characters.</param>
    internal string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LongestShared)
        {
            return Make(utf8);
        }

        ref string? place = ref _places[PlaceOf(utf8)];
        if (place is null || !IsSame(place, utf8))
        {
            place = Make(utf8);
        }

        return place;
    }

    private string Make(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8);
        Bytes += (22 + (2L * text.Length) + 7) & ~7L;
        return text;
    }

    private static bool IsSame(string text, ReadOnlySpan<byte> utf8)
    {
        Span<char> characters = stackalloc char[LongestShared];
        return Utf8.ToUtf16(utf8, characters, out _, out int length) == System.Buffers.OperationStatus.Done && text.AsSpan().SequenceEqual(characters[..length]);
    }

    /// <summary>FNV-1a, folded to the number of places.</summary>
    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte value in utf8)
        {
            hash = (hash ^ value) * 16777619;
        }

        return (int)((hash ^ (hash >> PlacesLog2)) & ((1 << PlacesLog2) - 1));
    }
}
