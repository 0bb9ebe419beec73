using System.Runtime.InteropServices;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>
/// The bits of two short runs, pinned for the present version of the arithmetic. A run goes on only under the version that it
/// began with, so where bits are to change on purpose, raise <see cref="Arithmetic.Version"/> and pin the new ones here.
/// </summary>
public sealed class KnownAnswerTests : IDisposable
{
    private const int PinnedVersion = 3;

    private const string DigitsSha256 = "7390135d7b59d137652cc3f520c8b25b27ca81549e550fb457911fa39177cef5";

    private const string WidthsSha256 = "bc19d0ae574752c9149c00b48ff35ff7803be1f2d45673116911ff1f9c46f5c1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_pinned_bits_are_those_of_the_present_version() => Assert.Equal(PinnedVersion, Arithmetic.Version);

    /// <summary>float32; relu, softmax and cross-entropy; AdamW under an exponential schedule; digits in mini-batches of 32 with a smaller last one.</summary>
    [Fact]
    public void Digits_in_float32() => Assert.Equal(DigitsSha256, Train(Digits()));

    /// <summary>float64; tanh, sigmoid, a shared bias and squared error; momentum with L2 and clipping; a micro-batch that does not divide the mini-batch.</summary>
    [Fact]
    public void Petal_widths_in_float64() => Assert.Equal(WidthsSha256, Train(Widths()));

    /// <summary>Without the instructions named: narrower vectors, or none and no fused multiply-add in hardware.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "256-bit vectors")]
    [InlineData("DOTNET_EnableAVX2", "no vectors")]
    [InlineData("DOTNET_EnableHWIntrinsic", "no vectors")]
    public void Processors_with_fewer_instructions_compute_the_same_bits(string instructions, string vectors)
    {
        Assert.Equal(DigitsSha256, TrainWithout(instructions, vectors, "digits", Digits()));
        Assert.Equal(WidthsSha256, TrainWithout(instructions, vectors, "widths", Widths()));
    }

    private string Digits() => Write("digits.csv", """
        {
          "seed": 1,
          "data": { "file": "DATA", "target": "digit", "task": "classification", "featureScaling": { "kind": "fixedRange", "from": 0, "to": 16 }, "validationShare": 0.2 },
          "network": {
            "layers": [{ "units": 32, "activation": "relu", "initializer": { "kind": "he" } }, { "units": 10, "activation": "softmax" }],
            "loss": "crossEntropy"
          },
          "optimizer": { "kind": "adamW", "learningRate": 0.006, "weightDecay": 0.1, "schedule": { "kind": "exponential", "factor": 0.9 } },
          "batch": { "miniBatch": 32, "microBatch": 8 },
          "stopping": { "epochs": 2 }
        }
        """);

    private string Widths() => Write("iris.csv", """
        {
          "seed": 7,
          "precision": "float64",
          "data": { "file": "DATA", "target": ["petal_width", "petal_length"], "task": "regression", "ignore": ["species"], "targetScaling": { "kind": "minMax" } },
          "network": {
            "layers": [
              { "units": 9, "activation": "tanh" },
              { "units": 5, "activation": "sigmoid", "bias": "shared" },
              { "units": 2, "activation": "identity" }
            ],
            "loss": "halfSquaredError"
          },
          "optimizer": { "kind": "momentum", "learningRate": 0.05, "coefficient": 0.9, "l2": 0.001, "clipNorm": 0.5 },
          "batch": { "miniBatch": 14, "microBatch": 3 },
          "stopping": { "epochs": 2 }
        }
        """);

    private string Train(string configuration) => TrainedRun.Begin(_folder.In("run"), configuration, "--workers", "2").Sha256;

    private string TrainWithout(string instructions, string vectors, string run, string configuration)
    {
        using TrainingProcess process = TrainingProcess.StartWithout(instructions, _folder.Path, configuration, "--out", run, "--workers", "2");
        var trained = new TrainedRun(process.End(), _folder.In(run));

        // Only of x64 it is known what is left without the instructions; elsewhere the switch may change nothing.
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            Assert.Contains($" workers, {vectors}\n", trained.Command.Output, StringComparison.Ordinal);
        }

        return trained.Sha256;
    }

    private string Write(string data, string json) => _folder.Write(
        $"{data}.json", json.Replace("DATA", Path.Combine(AppContext.BaseDirectory, "data", data).Replace('\\', '/'), StringComparison.Ordinal));
}
