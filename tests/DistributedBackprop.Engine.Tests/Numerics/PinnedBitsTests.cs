using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>
/// The bits of the elementary functions, pinned on one machine and checked on each: runs on different processors must agree,
/// and checkpoints must mean the same later. A change here is a change of the arithmetic, and raises its version.
/// </summary>
public sealed class PinnedBitsTests
{
    private const int Count = 4096;

    [Theory]
    [InlineData("exp", 7407549747809706789UL)]
    [InlineData("sigmoid", 4180827970727535397UL)]
    [InlineData("tanh", 12425059486505067301UL)]
    public void Bits_of_float_functions_have_not_changed(string function, ulong expected) =>
        Assert.Equal(expected, HashOf<float>(function, x => (float)(100 * x)));

    [Theory]
    [InlineData("exp", 7167020432164355817UL)]
    [InlineData("sigmoid", 16582817115602123808UL)]
    [InlineData("tanh", 12494607717521840392UL)]
    [InlineData("log", 14396690358014659903UL)]
    [InlineData("logOnePlus", 14320865158905721980UL)]
    [InlineData("softplus", 12732857198925496983UL)]
    [InlineData("cosPi", 15113801168097294323UL)]
    public void Bits_of_double_functions_have_not_changed(string function, ulong expected) =>
        Assert.Equal(expected, HashOf<double>(function, x => 700 * x));

    private static ulong HashOf<T>(string function, Func<double, T> scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong hash = 14695981039346656037;
        foreach (double sample in Samples.Ordinary<double>(Count, 1))
        {
            // The cubes crowd around zero, where functions are at their most delicate.
            double result = double.CreateTruncating(Evaluate(function, scale(sample * sample * sample)));
            hash = unchecked((hash ^ BitConverter.DoubleToUInt64Bits(result)) * 1099511628211);
        }

        return hash;
    }

    private static T Evaluate<T>(string function, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double wide = double.CreateTruncating(x);
        return function switch
        {
            "exp" => ElementaryFunctions.Exp(x),
            "sigmoid" => ElementaryFunctions.Sigmoid(x),
            "tanh" => ElementaryFunctions.Tanh(x),
            "log" => T.CreateTruncating(ElementaryFunctions.Log(Math.Abs(wide))),
            "logOnePlus" => T.CreateTruncating(ElementaryFunctions.LogOnePlus(Math.Abs(wide))),
            "softplus" => T.CreateTruncating(ElementaryFunctions.Softplus(wide)),
            "cosPi" => T.CreateTruncating(ElementaryFunctions.CosPi(Math.Abs(wide) / 700)),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Unknown function."),
        };
    }
}
