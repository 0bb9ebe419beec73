using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests;

public class NetworkMemoryTests
{
    [Theory]
    [InlineData(Activation.Softmax, Loss.CrossEntropy)]
    [InlineData(Activation.Sigmoid, Loss.BinaryCrossEntropy)]
    [InlineData(Activation.Tanh, Loss.MeanSquaredError)]
    public void Computing_allocates_nothing(Activation output, Loss loss)
    {
        var network = new NetworkCase(
            Inputs: 5,
            new NetworkDefinition
            {
                Layers =
                [
                    new DenseDefinition { Units = 40, Activation = Activation.Relu },
                    new DenseDefinition { Units = 17, Activation = Activation.Tanh, Bias = BiasMode.Shared },
                    new DenseDefinition { Units = 3, Activation = output, Bias = BiasMode.Frozen },
                ],
                Loss = loss,
            },
            Examples: 6,
            Seed: 1);
        var engine = new Network<float>(network.Inputs, network.Definition);
        var workspace = new Workspace<float>(engine, network.Examples);
        float[] parameters = network.Parameters<float>();
        float[] inputs = network.InputValues<float>();
        float[] targets = network.Targets<float>();
        var gradient = new float[engine.ParameterCount];
        var losses = new double[network.Examples];
        var norms = new double[network.Examples];
        Assert.Equal(0, BytesOfAThousand(Compute));

        void Compute()
        {
            engine.ComputeGradient(parameters, inputs, targets, network.Examples, workspace, gradient, losses, norms);
            engine.Evaluate(parameters, inputs, targets, network.Examples, workspace, losses);
            engine.Predict(parameters, inputs, network.Examples, workspace);
        }
    }

    [Fact]
    public void Training_steps_allocate_nothing()
    {
        const int Examples = 24;
        var engine = new Network<float>(
            20,
            new NetworkDefinition
            {
                Layers = [new DenseDefinition { Units = 33, Activation = Activation.Sigmoid }, new DenseDefinition { Units = 5, Activation = Activation.Softmax }],
                Loss = Loss.CrossEntropy,
            });
        var workspace = new Workspace<float>(engine, Examples);
        var update = new ParameterUpdate<float>(engine, new AdamW { L2 = 0.01, ClipNorm = 0.1 }, stepsPerEpoch: 10, epochs: 10);
        IReadOnlyList<Memory<float>> state = update.AllocateState();
        var parameters = new float[engine.ParameterCount];
        var updated = new float[engine.ParameterCount];
        var gradient = new float[engine.ParameterCount];
        float[] inputs = [.. Enumerable.Range(0, Examples * 20).Select(k => (k % 7) * 0.1f)];
        int[] order = [.. Enumerable.Range(0, Examples).Reverse()];
        float[] targets = [.. Enumerable.Range(0, Examples * 5).Select(k => k % 5 == 0 ? 1f : 0f)];
        var losses = new double[Examples];
        var norms = new double[Examples];
        engine.Initialize(parameters, seed: 1);
        long version = 0;

        Assert.Equal(0, BytesOfAThousand(Step));
        Assert.True(version >= 1000);

        void Step()
        {
            workspace.SetInputs(inputs, order);
            engine.Backpropagate(parameters, targets, workspace, losses, norms, exampleWeights: []);
            engine.SumGradient(workspace, first: 0, Examples, microBatch: 4, gradient);
            update.ApplyWithoutNorms(version, parameters, gradient, Examples, state, updated);
            update.Apply(version, parameters, gradient, Examples, state, updated);
            (parameters, updated) = (updated, parameters);
            version++;
        }
    }

    [Theory]
    [InlineData(Activation.Sigmoid, Loss.HalfSquaredError)]
    [InlineData(Activation.Softmax, Loss.CrossEntropy)]
    [InlineData(Activation.Sigmoid, Loss.BinaryCrossEntropy)]
    public void Training_steps_of_a_tiny_network_allocate_nothing(Activation output, Loss loss)
    {
        const int Examples = 3;
        var engine = new Network<float>(
            2,
            new NetworkDefinition
            {
                Layers = [new DenseDefinition { Units = 2, Activation = Activation.Tanh }, new DenseDefinition { Units = 2, Activation = output, Bias = BiasMode.Shared }],
                Loss = loss,
            });
        var workspace = new Workspace<float>(engine, Examples);
        var update = new ParameterUpdate<float>(engine, new GradientDescent(), stepsPerEpoch: 10, epochs: 10);
        IReadOnlyList<Memory<float>> state = update.AllocateState();
        var parameters = new float[engine.ParameterCount];
        var updated = new float[engine.ParameterCount];
        var gradient = new float[engine.ParameterCount];
        float[] inputs = [1f, 0.5f, -1f, 2f, 0f, 3f];
        int[] order = [2, 0, 1];
        float[] targets = [1f, 0f, 0f, 1f, 1f, 0f];
        var losses = new double[Examples];
        engine.Initialize(parameters, seed: 1);

        Assert.Equal(0, BytesOfAThousand(Step));
        Assert.NotNull(workspace.Tiny);

        void Step()
        {
            workspace.SetInputs(inputs, order);
            engine.Backpropagate(parameters, targets, workspace, losses, squaredNorms: [], exampleWeights: []);
            engine.SumGradient(workspace, first: 0, Examples, microBatch: 1, gradient);
            update.ApplyWithoutNorms(0, parameters, gradient, Examples, state, updated);
            (parameters, updated) = (updated, parameters);
        }
    }

    /// <summary>
    /// The bytes that a thousand calls allocate once they have run. A garbage collection that other tests cause adds what was left of the
    /// thread's own piece of memory, so that there are a few attempts to allocate nothing: calls that allocate do so in each.
    /// </summary>
    private static long BytesOfAThousand(Action call)
    {
        call();
        long bytes = long.MaxValue;
        for (int attempt = 0; attempt < 5 && bytes != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < 1000; k++)
            {
                call();
            }

            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes;
    }
}
