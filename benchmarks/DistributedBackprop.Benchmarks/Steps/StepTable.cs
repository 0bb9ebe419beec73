using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>All that <c>step</c> measures: products, activations, steps, what tree and norms cost, and threads.</summary>
internal static class StepTable
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1.5);

    private static readonly StepTask[] Tasks =
    [
        TaskOf(Activation.Sigmoid, 1, 2, 2, 2),
        TaskOf(Activation.Relu, 32, 784, 128, 10),
        TaskOf(Activation.Relu, 256, 784, 128, 10),
        TaskOf(Activation.Relu, 256, 784, 512, 512, 10),
        TaskOf(Activation.Sigmoid, 256, 784, 512, 512, 10),
        TaskOf(Activation.Relu, 256, 784, 512, 512, 10) with { Precision = Precision.Float64 },
        TaskOf(Activation.Relu, 512, 784, 2048, 2048, 10),
    ];

    /// <summary>Measures and prints.</summary>
    public static async Task PrintAsync()
    {
        PrintProducts();
        PrintActivations();
        Print("steps on one thread, with the tree over 8 leaves");
        foreach (StepTask task in Tasks)
        {
            PrintOverheads(task);
        }

        Print("");
        Print("worker threads of one process, with server and messages");
        foreach (StepTask task in Tasks.Where(task => task.Operations > 1e7 && task.Precision == Precision.Float32))
        {
            await PrintThreadsAsync(task).ConfigureAwait(false);
        }
    }

    private static StepTask TaskOf(Activation activation, int batch, params int[] units) => new(units, batch, StepTask.LeafOf(batch), activation);

    private static void PrintProducts()
    {
        Print("products of a layer: examples x inputs x outputs");
        foreach ((int examples, int inputs, int outputs) in new[] { (256, 784, 512), (256, 512, 512), (512, 2048, 2048), (256, 128, 10) })
        {
            IReadOnlyList<ProductStep> products = ProductStep.Of(examples, inputs, outputs);
            StepTimes[] times = StepTimes.Measure(products, Time / 2);
            foreach ((ProductStep product, StepTimes time) in products.Zip(times))
            {
                Print($"  {product.Name,-38} {time.Median,10:N1} us  {product.Operations / time.Median * 1e-3,6:N1} GFLOP/s  {time.PeakShare(product.Operations, 1),6:P1} of the peak");
            }
        }

        Print("");
    }

    private static void PrintActivations()
    {
        Print($"activations of {ActivationStep.Count} values");
        Activation[] kinds = [Activation.Relu, Activation.Sigmoid, Activation.Tanh];
        foreach ((Activation kind, StepTimes time) in kinds.Zip(StepTimes.Measure([.. kinds.Select(kind => new ActivationStep(kind))], Time / 2)))
        {
            Print($"  {kind,-10} {time.Median * 1e3 / ActivationStep.Count,6:N2} ns a value");
        }

        Print("");
    }

    private static void PrintOverheads(StepTask task)
    {
        StepTask[] kinds = [task, task with { MicroBatch = task.MiniBatch }, task with { WithNorms = true }];
        StepTimes[] times = StepTimes.Measure([.. kinds.Select(EngineStep.Of)], Time);
        Print("  " + StepReport.Of(task, 1, times[0]).ToText());
        Print($"    tree over leaves {Ratio(times[0], times[1]) - 1:+0.0%;-0.0%}, norms of examples {Ratio(times[2], times[0]) - 1:+0.0%;-0.0%}");
    }

    /// <summary>The median ratio of samples that were taken one after the other.</summary>
    private static double Ratio(StepTimes dividend, StepTimes divisor) =>
        Median.Of(dividend.Microseconds.Zip(divisor.Microseconds, (left, right) => left / right));

    private static async Task PrintThreadsAsync(StepTask task)
    {
        var one = new List<double>();
        var two = new List<double>();
        for (int round = 0; round < 3; round++)
        {
            one.Add((await HostSteps.MeasureAsync(task, threads: 1, Time).ConfigureAwait(false)).Median);
            two.Add((await HostSteps.MeasureAsync(task, threads: 2, Time).ConfigureAwait(false)).Median);
        }

        Print($"  {task.Name}, {task.MiniBatch} examples: one {Median.Of(one):N0} us, two {Median.Of(two):N0} us a step: {Median.Of(one.Zip(two, (single, pair) => single / pair)):0.00} times one");
    }

    private static void Print(string line) => Console.WriteLine(line);
}
