using System.Numerics;

namespace DistributedBackprop.Engine;

/// <summary>The two conversions between float64 and the type of the parameters.</summary>
internal static class Conversion
{
    /// <summary>The T nearest to <paramref name="value"/>, ties to even; infinite beyond T's range.</summary>
    public static T Round<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.CreateTruncating(value);

    /// <summary>The same number in float64, exactly.</summary>
    public static double Widen<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(value);
}
