using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

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
        Compute();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 100; call++)
        {
            Compute();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Compute()
        {
            engine.ComputeGradient(parameters, inputs, targets, network.Examples, workspace, gradient, losses, norms);
            engine.Evaluate(parameters, inputs, targets, network.Examples, workspace, losses);
            engine.Predict(parameters, inputs, network.Examples, workspace);
        }
    }
}
