using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>One matrix product of a dense layer, again and again.</summary>
internal sealed class ProductStep : IStep
{
    private readonly Action _compute;

    private ProductStep(string name, double operations, Action compute)
    {
        Name = name;
        Operations = operations;
        _compute = compute;
    }

    /// <summary>What is computed.</summary>
    public string Name { get; }

    /// <summary>The operations of one product.</summary>
    public double Operations { get; }

    /// <summary>The products of a layer.</summary>
    /// <param name="examples">B.</param>
    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    public static IReadOnlyList<ProductStep> Of(int examples, int inputs, int outputs)
    {
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        PanelMatrix<float> Panels(int columns)
        {
            var matrix = new PanelMatrix<float>(examples, columns);
            matrix.SetRows(Draw(examples * columns));
            return matrix;
        }

        (PanelMatrix<float> x, PanelMatrix<float> z, PanelMatrix<float> delta, PanelMatrix<float> e) = (Panels(inputs), Panels(outputs), Panels(outputs), Panels(inputs));
        (float[] w, float[] bias, float[] g) = (Draw(inputs * outputs), Draw(outputs), new float[inputs * outputs]);
        var memory = new ProductMemory<float>(int.Max(inputs, outputs));
        string shape = $"{examples} x {inputs} x {outputs}";
        double operations = 2.0 * examples * inputs * outputs;
        return
        [
            new($"forward          {shape}", operations, () => PanelKernels.PreActivations(x, w, bias, z, examples, memory)),
            new($"input gradient   {shape}", operations, () => PanelKernels.InputGradient(delta, w, e, examples, memory)),
            new($"weight gradient  {shape}", operations, () => PanelKernels.WeightGradient(x, delta, new LeafRows(0, examples, examples), g, memory)),
            new($"  over 8 leaves  {shape}", operations, () => PanelKernels.WeightGradient(x, delta, new LeafRows(0, examples, examples / 8), g, memory)),
        ];
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (; times > 0; times--)
        {
            _compute();
        }
    }
}
