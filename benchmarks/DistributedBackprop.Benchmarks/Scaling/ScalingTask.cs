using DistributedBackprop.Data;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Benchmarks.Scaling;

/// <summary>What is trained: a classifier in float32 on random images.</summary>
/// <param name="Units">The inputs, then the units of each layer.</param>
/// <param name="MiniBatch">Examples of a step.</param>
/// <param name="MicroBatch">Examples of a leaf.</param>
internal sealed record ScalingTask(IReadOnlyList<int> Units, int MiniBatch, int MicroBatch)
{
    private const int StepsPerEpoch = 16;

    /// <summary>The number of parameters.</summary>
    public long Parameters => Units.Zip(Units.Skip(1), (inputs, units) => (inputs + 1L) * units).Sum();

    /// <summary>Options for a run without an end, on data that are written into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="workers">The workers that must be there before it begins.</param>
    public TrainingOptions WriteTo(string folder, int workers)
    {
        string images = Path.Combine(folder, "images-idx2-ubyte");
        string labels = Path.Combine(folder, "labels-idx1-ubyte");
        int examples = MiniBatch * StepsPerEpoch;
        var random = new Random(1);
        File.WriteAllBytes(images, Idx([examples, Units[0]], () => (byte)random.Next(256)));
        int next = 0;
        File.WriteAllBytes(labels, Idx([examples], () => (byte)(next++ % Units[^1])));
        return new TrainingOptions
        {
            Name = "scaling",
            Data = new DataOptions { File = images, Labels = labels, Target = ["label"], Task = LearningTask.Classification, ValidationShare = 0, FeatureScaling = new MinMaxScaling() },
            Network = new NetworkDefinition { Layers = [.. Layers()], Loss = Loss.CrossEntropy },
            Batch = new BatchOptions { MiniBatch = MiniBatch, MicroBatch = MicroBatch },
            Stopping = new StoppingOptions { Epochs = 1_000_000 },
            Checkpoint = new CheckpointOptions { EverySeconds = 3600 },
            Workers = new WorkerOptions { Minimum = workers },
        };
    }

    private IEnumerable<LayerDefinition> Layers() => Units.Skip(1).Select((units, index) => new DenseDefinition
    {
        Units = units,
        Activation = index == Units.Count - 2 ? Activation.Softmax : Activation.Relu,
    });

    /// <summary>An IDX file of bytes.</summary>
    private static byte[] Idx(int[] shape, Func<byte> next)
    {
        const byte UnsignedBytes = 8;
        using var stream = new MemoryStream();
        stream.Write([0, 0, UnsignedBytes, (byte)shape.Length]);
        foreach (int size in shape)
        {
            stream.Write([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size]);
        }

        long count = shape.Aggregate(1L, (product, size) => product * size);
        for (long i = 0; i < count; i++)
        {
            stream.WriteByte(next());
        }

        return stream.ToArray();
    }
}
