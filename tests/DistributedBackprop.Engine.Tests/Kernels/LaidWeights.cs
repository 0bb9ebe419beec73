using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine.Tests.Kernels;

/// <summary>Weights between row-major [inputs, outputs], as the plain loops take them, and the engine's layout.</summary>
internal static class LaidWeights
{
    /// <summary>The weights as the engine lays them.</summary>
    public static T[] Lay<T>(ReadOnlySpan<T> rowMajor, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layout = new WeightLayout(inputs, outputs);
        var laid = new T[inputs * outputs];
        for (int k = 0; k < laid.Length; k++)
        {
            laid[layout.IndexOf<T>(k / outputs, k % outputs)] = rowMajor[k];
        }

        return laid;
    }

    /// <summary>The weights row by row.</summary>
    public static T[] ToRows<T>(ReadOnlySpan<T> laid, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layout = new WeightLayout(inputs, outputs);
        var rowMajor = new T[inputs * outputs];
        for (int k = 0; k < rowMajor.Length; k++)
        {
            rowMajor[k] = laid[(int)layout.IndexOf<T>(k / outputs, k % outputs)];
        }

        return rowMajor;
    }
}
