using System.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>Asserts equality of bits, where any NaN equals any other: so 0 and -0 differ.</summary>
internal static class SameBits
{
    public static void Assert<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!AreSame(expected[i], actual[i]))
            {
                Xunit.Assert.Fail($"{context}: element {i} is {actual[i]:R}, expected {expected[i]:R}.");
            }
        }
    }

    public static void Assert<T>(T expected, T actual, string context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Assert<T>([expected], [actual], context);

    private static bool AreSame<T>(T left, T right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (T.IsNaN(left) && T.IsNaN(right)) || (left == right && T.IsNegative(left) == T.IsNegative(right));
}
