using System.Runtime.InteropServices;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// The finished epochs of a run as a vector, which travels as the vectors of a checkpoint do: a history grows with the run, and messages
/// are bounded. Of each epoch there are <see cref="NumbersOfEpoch"/> numbers of 8 bytes, bit for bit: which of those that may be missing are
/// there, the epoch, its updates, then the others in the order of <see cref="EpochRecord"/>.
/// </summary>
internal static class HistoryVector
{
    /// <summary>The most epochs, as a vector has at most <see cref="int.MaxValue"/> bytes: 1.9 GB for sixteen million epochs.</summary>
    public const int EpochsMost = 1 << 24;

    private const int NumbersOfEpoch = 14;
    private const int First = 3;
    private const long AllThere = 0b1_1111;

    /// <summary>A vector for so many epochs, all bits zero.</summary>
    public static FlatVector Create(int epochs) => new FlatVector<double>(epochs * NumbersOfEpoch);

    /// <summary>The vector of a history.</summary>
    public static FlatVector Of(IReadOnlyList<EpochRecord> history)
    {
        FlatVector vector = Create(history.Count);
        Span<long> rest = MemoryMarshal.Cast<byte, long>(vector.Bytes);
        foreach (EpochRecord epoch in history)
        {
            Write(epoch, rest[..NumbersOfEpoch]);
            rest = rest[NumbersOfEpoch..];
        }

        return vector;
    }

    /// <summary>The history of a vector.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static IReadOnlyList<EpochRecord> Read(FlatVector vector)
    {
        ReadOnlySpan<long> rest = MemoryMarshal.Cast<byte, long>(vector.Bytes);
        var history = new EpochRecord[rest.Length / NumbersOfEpoch];
        for (int i = 0; i < history.Length; i++)
        {
            history[i] = Read(i + 1, rest[..NumbersOfEpoch]);
            rest = rest[NumbersOfEpoch..];
        }

        return history;
    }

    private static void Write(EpochRecord epoch, Span<long> numbers)
    {
        ReadOnlySpan<double?> maybe = [epoch.Accuracy, epoch.Rmse, epoch.ValidationError, epoch.ValidationAccuracy, epoch.ValidationRmse];
        ReadOnlySpan<double> always = [epoch.Error, epoch.GradientNorm, epoch.RelativeChange, epoch.LearningRate, epoch.ExamplesPerSecond, epoch.Seconds];
        numbers[1] = epoch.Epoch;
        numbers[2] = epoch.Updates;
        for (int i = 0; i < always.Length; i++)
        {
            numbers[First + i] = BitConverter.DoubleToInt64Bits(always[i]);
        }

        for (int i = 0; i < maybe.Length; i++)
        {
            numbers[0] |= maybe[i].HasValue ? 1L << i : 0;
            numbers[First + always.Length + i] = BitConverter.DoubleToInt64Bits(maybe[i].GetValueOrDefault());
        }
    }

    private static EpochRecord Read(int place, ReadOnlySpan<long> numbers)
    {
        long there = numbers[0];
        if ((there & ~AllThere) != 0 || numbers[1] != place)
        {
            throw new InvalidDataException($"epoch {numbers[1]} with the marks {there:x} stands in the place of epoch {place}");
        }

        return new EpochRecord
        {
            Epoch = place,
            Updates = numbers[2],
            Error = BitConverter.Int64BitsToDouble(numbers[First]),
            GradientNorm = BitConverter.Int64BitsToDouble(numbers[First + 1]),
            RelativeChange = BitConverter.Int64BitsToDouble(numbers[First + 2]),
            LearningRate = BitConverter.Int64BitsToDouble(numbers[First + 3]),
            ExamplesPerSecond = BitConverter.Int64BitsToDouble(numbers[First + 4]),
            Seconds = BitConverter.Int64BitsToDouble(numbers[First + 5]),
            Accuracy = Maybe(there, 0, numbers[First + 6]),
            Rmse = Maybe(there, 1, numbers[First + 7]),
            ValidationError = Maybe(there, 2, numbers[First + 8]),
            ValidationAccuracy = Maybe(there, 3, numbers[First + 9]),
            ValidationRmse = Maybe(there, 4, numbers[First + 10]),
        };
    }

    private static double? Maybe(long there, int place, long bits) => (there & (1L << place)) != 0 ? BitConverter.Int64BitsToDouble(bits) : null;
}
