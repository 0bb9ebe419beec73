using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Tests.Checkpoints;

namespace DistributedBackprop.Training.Tests.Run;

/// <summary>What is refused before a run begins.</summary>
public sealed class TrainingRunTests
{
    [Fact]
    public void A_network_whose_checkpoint_could_never_be_written_is_refused()
    {
        NetworkDefinitionException refusal = Assert.Throws<NetworkDefinitionException>(() => SmallRun.Prepare(SmallRun.Options with
        {
            Network = new NetworkDefinition
            {
                Layers =
                [
                    new DenseDefinition { Units = 30_000 },
                    new DenseDefinition { Units = 30_000 },
                    new DenseDefinition { Units = 1, Activation = Activation.Identity },
                ],
                Loss = Loss.MeanSquaredError,
            },
        }));

        Assert.Equal("network.layers", refusal.Location);
        Assert.Contains("at most 2.1 GB can be written", refusal.Message, StringComparison.Ordinal);
    }
}
