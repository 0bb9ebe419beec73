using System.Globalization;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Simulation;

/// <summary>A line of a trace, put together only where the trace is on.</summary>
[InterpolatedStringHandler]
internal ref struct TraceLine
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a line.</summary>
    /// <param name="literalLength">The characters between the values.</param>
    /// <param name="formattedCount">The number of values.</param>
    /// <param name="trace">The trace that it is for.</param>
    /// <param name="isNeeded">Whether the line is put together.</param>
    public TraceLine(int literalLength, int formattedCount, Trace trace, out bool isNeeded)
    {
        isNeeded = trace.IsOn;
        _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>Adds what stands between values.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<TValue>(TValue value) => _text.AppendFormatted(value);

    /// <summary>The line.</summary>
    public override readonly string ToString() => _text.ToString();
}
