using System.Diagnostics;
using DistributedBackprop.Benchmarks.Scaling;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>Steps of a real run in this process: worker threads, the parameter server, and the messages between them.</summary>
internal static class HostSteps
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Trains for a while and notes when each step is done.</summary>
    /// <param name="task">The step; its data are random images.</param>
    /// <param name="threads">Worker threads.</param>
    /// <param name="time">How long is measured.</param>
    public static async Task<StepTimes> MeasureAsync(StepTask task, int threads, TimeSpan time)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dbp-step-");
        try
        {
            TrainingOptions options = new ScalingTask(task.Units, task.MiniBatch, task.MicroBatch).WriteTo(folder.FullName, threads) with { Network = task.Definition, Precision = task.Precision };
            TrainingRun run = TrainingRun.Prepare(options, DataFiles.Read(options.Data));
            var steps = new List<long>();
            double[] before = Peaks();
            InProcessHost? host = null;
            host = new InProcessHost(run, threads, lastGeneration: 0, checkpoint: null, new RunMemory(run), happened =>
            {
                if (happened is StepApplied)
                {
                    steps.Add(Stopwatch.GetTimestamp());
                    if (Stopwatch.GetElapsedTime(steps[0], steps[^1]) > WarmUp + time)
                    {
                        host!.RequestStop("the benchmark");
                    }
                }
            });
            await host.RunAsync().ConfigureAwait(false);
            return TimesOf(steps, [.. before, .. Peaks()]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static StepTimes TimesOf(List<long> steps, double[] peaks)
    {
        double[] times = [.. steps.Zip(steps.Skip(1))
            .Where(pair => Stopwatch.GetElapsedTime(steps[0], pair.First) >= WarmUp)
            .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second).TotalMicroseconds)];
        return new StepTimes(times, [.. Enumerable.Repeat(Median.Of(peaks), times.Length)]);
    }

    private static double[] Peaks() => [.. Enumerable.Range(0, 20).Select(_ => FusedMultiplyAddPeak.OperationsPerSecond())];
}
