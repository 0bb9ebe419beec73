using System.Text;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>The name of an exported class.</summary>
internal static class CSharpName
{
    private const string Ending = "Model";

    /// <summary>
    /// "iris-petal-width" becomes IrisPetalWidthModel: ASCII's letters and digits, each part with a capital. The ending keeps the name
    /// apart from those of members and from C#'s own words.
    /// </summary>
    public static string OfClass(string modelName)
    {
        var name = new StringBuilder();
        bool isStart = true;
        foreach (char character in modelName)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                name.Append(isStart ? char.ToUpperInvariant(character) : character);
            }

            isStart = !char.IsAsciiLetterOrDigit(character);
        }

        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, '_');
        }

        return name.Append(Ending).ToString();
    }
}
