using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>What a step computes: a classifier with softmax and cross-entropy behind relu, or the textbook's network of sigmoids with the squared error.</summary>
/// <param name="Units">The inputs, then the units of each layer.</param>
/// <param name="MiniBatch">Examples of a step.</param>
/// <param name="MicroBatch">Examples of a leaf of the tree.</param>
/// <param name="Activation">The activation of hidden layers.</param>
/// <param name="WithNorms">Whether the norm of each example's gradient is wanted.</param>
/// <param name="Precision">The type of the elements.</param>
internal sealed record StepTask(
    IReadOnlyList<int> Units, int MiniBatch, int MicroBatch, Activation Activation, bool WithNorms = false, Precision Precision = Precision.Float32)
{
    /// <summary>The leaf that a mini-batch gets where none is named: an eighth, but at least 8 examples where there are as many.</summary>
    public static int LeafOf(int miniBatch) => Math.Min(miniBatch, Math.Max(8, miniBatch / 8));

    /// <summary>The units joined by hyphens.</summary>
    public string Name => string.Join('-', Units);

    /// <summary>
    /// The floating-point operations that a step cannot do without, a multiplication and an addition for each weight and example:
    /// forward, for the gradient of the weights, and for that of the inputs, which the first layer has no use for.
    /// </summary>
    public double Operations
    {
        get
        {
            double[] weights = [.. Units.Zip(Units.Skip(1), (inputs, units) => (double)inputs * units)];
            return 2.0 * MiniBatch * ((3.0 * weights.Sum()) - weights[0]);
        }
    }

    /// <summary>What a core can do at most in this precision, of what it can do in float32: half in float64, of which a vector holds half as many.</summary>
    public double ShareOfPeak => Precision == Precision.Float64 ? 0.5 : 1.0;

    /// <summary>The network.</summary>
    public NetworkDefinition Definition => new()
    {
        Layers = [.. Units.Skip(1).Select((units, index) => new DenseDefinition
        {
            Units = units,
            Activation = index == Units.Count - 2 && !IsTextbook ? Activation.Softmax : Activation,
        })],
        Loss = IsTextbook ? Loss.HalfSquaredError : Loss.CrossEntropy,
    };

    private bool IsTextbook => Activation == Activation.Sigmoid;
}
