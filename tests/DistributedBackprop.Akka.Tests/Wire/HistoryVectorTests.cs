using System.Runtime.InteropServices;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>A history that travels as a vector is the history.</summary>
public sealed class HistoryVectorTests
{
    private static readonly EpochRecord Full = new()
    {
        Epoch = 1,
        Updates = long.MaxValue,
        Error = 0.1,
        Accuracy = 0.2,
        Rmse = 0.3,
        ValidationError = 0.4,
        ValidationAccuracy = 0.5,
        ValidationRmse = 0.6,
        GradientNorm = 0.7,
        RelativeChange = 0.8,
        LearningRate = 0.9,
        ExamplesPerSecond = 1.1,
        Seconds = 1.2,
    };

    private static readonly EpochRecord Sparse = new()
    {
        Epoch = 2,
        Updates = 0,
        Error = double.NaN,
        GradientNorm = -0.0,
        RelativeChange = double.PositiveInfinity,
        LearningRate = double.Epsilon,
        ExamplesPerSecond = double.MaxValue,
        Seconds = double.NegativeInfinity,
    };

    [Fact]
    public void Every_property_comes_back()
    {
        EpochRecord[] history = [Full, Sparse, Full with { Epoch = 3, Accuracy = null, ValidationError = double.NaN }, Sparse with { Epoch = 4, Rmse = 0, ValidationAccuracy = -0.0 }];

        Assert.DoesNotContain(typeof(EpochRecord).GetProperties(), property => property.CanWrite && property.GetValue(Full) is null or 0.0 or 0 or 0L);
        Assert.Equal(history, HistoryVector.Read(HistoryVector.Of(history)));
        Assert.True(double.IsNegative(HistoryVector.Read(HistoryVector.Of(history))[3].ValidationAccuracy!.Value));
        Assert.Empty(HistoryVector.Read(HistoryVector.Of([])));
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(0, -1)]
    [InlineData(1, 2)]
    [InlineData(1, 0)]
    public void What_is_no_history_is_refused(int number, long value)
    {
        FlatVector vector = HistoryVector.Of([Full]);
        MemoryMarshal.Cast<byte, long>(vector.Bytes)[number] = value;

        Assert.Throws<InvalidDataException>(() => HistoryVector.Read(vector));
    }
}
