using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>Runs whose numbers grow without bound fail with a word on why and what to do.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_whose_numbers_are_not_finite_is_named_with_tensor_and_settings()
    {
        CommandRun run = Train(Shipped.Digits, "--set", "optimizer.learningRate=1e30");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            @"^dbp: the loss is NaN in epoch 1, step 2 of 45; the largest parameter is \S+, in layers\.[01]\.(weight|bias)\. The update was not applied\. "
            + @"Lower optimizer\.learningRate \(now 1E\+30\), set optimizer\.clipNorm \(for example 1\), or scale the features \(data\.featureScaling\)\. Run folder: .+\n$",
            run.Error);
        Assert.DoesNotContain("sha256", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("run", "model.safetensors")));
    }

    [Fact]
    public void An_error_that_grows_is_stopped_and_the_metrics_of_finished_epochs_are_kept()
    {
        CommandRun run = Train(Shipped.Iris, "--set", "optimizer.learningRate=1e30", "--set", "stopping.patience=null");
        Assert.Equal(1, run.ExitCode);
        Match failure = Regex.Match(run.Error, @"^dbp: the validation error of epoch (\d+), \S+, is over 10 times that of the first epoch, \S+ \(stopping\.divergenceFactor\)\. Lower optimizer\.learningRate");
        Assert.True(failure.Success, run.Error);
        int finished = int.Parse(failure.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(Enumerable.Range(1, finished), new TrainedRun(run, _folder.In("run")).Epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
    }

    /// <summary>One step an epoch: the training error is of the parameters before it, only validation meets those after it.</summary>
    [Fact]
    public void A_validation_whose_error_is_no_number_fails_the_run_and_is_on_record()
    {
        CommandRun run = Train(Shipped.Digits, "--set", "optimizer.learningRate=1e30", "--set", "batch.miniBatch=1438");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("dbp: the validation error of epoch 1 is NaN. Lower optimizer.learningRate, ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("best", run.Output, StringComparison.Ordinal);
        Assert.Equal("NaN", new TrainedRun(run, _folder.In("run")).LastEpoch.GetProperty("validationError").GetString());
    }

    [Fact]
    public void A_run_that_diverged_does_so_again_when_resumed()
    {
        CommandRun run = Train(Shipped.Digits, "--set", "optimizer.learningRate=1e30");
        CommandRun resumed = CommandRun.Of("train", "--resume", _folder.In("run"));
        Assert.Equal(1, resumed.ExitCode);
        Assert.Equal(run.Error, resumed.Error);
    }

    private CommandRun Train(string configuration, params string[] options) => CommandRun.Of(["train", configuration, "--out", _folder.In("run"), .. options]);
}
