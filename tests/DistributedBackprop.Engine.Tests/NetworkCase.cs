using System.Numerics;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Engine.Tests;

/// <summary>A random network with random parameters and a random micro-batch, all determined by a few numbers.</summary>
/// <param name="Inputs">The inputs of an example.</param>
/// <param name="Definition">Layers and loss.</param>
/// <param name="Examples">The examples of the micro-batch.</param>
/// <param name="Seed">Determines parameters, inputs and targets.</param>
internal sealed record NetworkCase(int Inputs, NetworkDefinition Definition, int Examples, int Seed)
{
    public int Outputs => ((DenseDefinition)Definition.Layers[^1]).Units;

    public int ParameterCount => new Network<double>(Inputs, Definition).ParameterCount;

    /// <summary>Activations that a hidden layer may have.</summary>
    public static IReadOnlyList<Activation> HiddenActivations { get; } =
        [Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu];

    /// <summary>Every pair of output activation and loss that a definition may have.</summary>
    public static IReadOnlyList<(Activation Output, Loss Loss)> Heads { get; } =
    [
        .. HiddenActivations.Select(output => (output, Loss.HalfSquaredError)),
        .. HiddenActivations.Select(output => (output, Loss.MeanSquaredError)),
        (Activation.Softmax, Loss.CrossEntropy),
        (Activation.Sigmoid, Loss.BinaryCrossEntropy),
    ];

    /// <summary>Random sizes around the given choices: 0 to 2 hidden layers, widths that straddle vector edges.</summary>
    public static Gen<NetworkCase> Generator(Activation hidden, Activation output, Loss loss, BiasMode bias) =>
        from inputs in Gen.Choose(1, 9)
        from hiddenLayers in Gen.Choose(0, 2)
        from widths in Gen.Choose(1, 19).ListOf(hiddenLayers)
        from outputs in Gen.Choose(1, 6)
        from examples in Gen.Choose(1, 5)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new NetworkCase(inputs, Define([.. widths], outputs, hidden, output, loss, bias), examples, seed);

    /// <summary>Random sizes and random choices of everything.</summary>
    public static Gen<NetworkCase> Generator() =>
        from hidden in Gen.Elements<Activation>(HiddenActivations)
        from head in Gen.Elements<(Activation Output, Loss Loss)>(Heads)
        from bias in Gen.Elements(Enum.GetValues<BiasMode>())
        from network in Generator(hidden, head.Output, head.Loss, bias)
        select network;

    public T[] Parameters<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Draw<T>(stream: 0, ParameterCount, -1.0, 1.0);

    /// <summary>A flat vector in float64: wider numbers lie in other places.</summary>
    public double[] Widen<T>(T[] flat)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var wide = new double[flat.Length];
        foreach (ParameterTensor tensor in new Network<T>(Inputs, Definition).Tensors)
        {
            var values = new T[tensor.Length];
            tensor.ToRowMajor<T>(flat, values);
            tensor.FromRowMajor<double>([.. values.Select(double.CreateChecked)], wide);
        }

        return wide;
    }

    public T[] InputValues<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Draw<T>(stream: 1, Examples * Inputs, -2.0, 2.0);

    public T[] Targets<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] targets = Draw<double>(stream: 2, Examples * Outputs, 0.0, 1.0);
        if (Definition.Loss == Loss.CrossEntropy)
        {
            Normalise(targets);
        }

        return [.. targets.Select(T.CreateTruncating)];
    }

    /// <summary>The oracle's account of one example, at the parameters given.</summary>
    public SingleExampleGradient Oracle(double[] parameters, double[] inputs, double[] targets, int example) =>
        SingleExampleGradient.Compute(
            Inputs,
            Definition,
            parameters,
            inputs[(example * Inputs)..((example + 1) * Inputs)],
            targets[(example * Outputs)..((example + 1) * Outputs)]);

    private static NetworkDefinition Define(
        int[] widths, int outputs, Activation hidden, Activation output, Loss loss, BiasMode bias) => new()
        {
            Layers =
            [
                .. widths.Select(width => new DenseDefinition { Units = width, Activation = hidden, Bias = bias }),
                new DenseDefinition { Units = outputs, Activation = output, Bias = bias },
            ],
            Loss = loss,
        };

    private T[] Draw<T>(int stream, int count, double from, double to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(unchecked((Seed * 3) + stream));
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(from + ((to - from) * random.NextDouble())))];
    }

    private void Normalise(double[] targets)
    {
        for (int start = 0; start < targets.Length; start += Outputs)
        {
            Span<double> row = targets.AsSpan(start, Outputs);
            double sum = row.ToArray().Sum();
            for (int j = 0; j < row.Length; j++)
            {
                row[j] /= sum;
            }
        }
    }
}
