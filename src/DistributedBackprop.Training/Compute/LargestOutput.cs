using System.Numerics;

namespace DistributedBackprop.Training.Compute;

/// <summary>The class that outputs speak for.</summary>
internal static class LargestOutput
{
    /// <summary>The position of the largest value, the first among equals.</summary>
    /// <param name="values">The outputs or one-hot targets of an example, at least one.</param>
    public static int IndexOf<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int largest = 0;
        for (int j = 1; j < values.Length; j++)
        {
            if (values[j] > values[largest])
            {
                largest = j;
            }
        }

        return largest;
    }
}
