using System.Globalization;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>The text of a violation, put together only where there is one: checkers ask far more often than they complain.</summary>
[InterpolatedStringHandler]
internal ref struct ViolationText
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a text.</summary>
    /// <param name="literalLength">The characters between the values.</param>
    /// <param name="formattedCount">The number of values.</param>
    /// <param name="holds">Whether nothing is broken.</param>
    /// <param name="isNeeded">Whether the text is put together.</param>
    public ViolationText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>Adds what stands between values.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<TValue>(TValue value) => _text.AppendFormatted(value);

    /// <summary>The text.</summary>
    public override readonly string ToString() => _text.ToString();
}
