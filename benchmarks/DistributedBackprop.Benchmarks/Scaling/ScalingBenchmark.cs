using System.Diagnostics;
using System.Net;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Benchmarks.Scaling;

/// <summary>Trains in one process, with one worker process and with several, in turns.</summary>
internal static class ScalingBenchmark
{
    /// <summary>Three processes on two cores take longer than one to have everything compiled in its final form.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>Measures.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="processes">N.</param>
    /// <param name="time">How long each measurement takes.</param>
    /// <param name="rounds">How often each is repeated.</param>
    public static async Task<ScalingReport> MeasureAsync(ScalingTask task, int processes, TimeSpan time, int rounds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dbp-scaling-");
        try
        {
            var inProcess = new List<ScalingFigures>();
            var one = new List<ScalingFigures>();
            var many = new List<ScalingFigures>();
            for (int round = 0; round < rounds; round++)
            {
                inProcess.Add(await InProcessAsync(task, folder.FullName, time).ConfigureAwait(false));
                one.Add(await OverTcpAsync(task, folder.FullName, 1, time).ConfigureAwait(false));
                many.Add(await OverTcpAsync(task, folder.FullName, processes, time).ConfigureAwait(false));
            }

            return new ScalingReport(
                string.Join('-', task.Units),
                task.MiniBatch,
                task.MicroBatch,
                processes,
                ScalingFigures.MedianOf(inProcess),
                ScalingFigures.MedianOf(one),
                ScalingFigures.MedianOf(many),
                Median.Of(many.Zip(one, (several, single) => several.ExamplesPerSecond / single.ExamplesPerSecond)),
                Median.Of(many.Zip(inProcess, (several, thread) => several.ExamplesPerSecond / thread.ExamplesPerSecond)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ScalingFigures> InProcessAsync(ScalingTask task, string folder, TimeSpan time)
    {
        TrainingRun run = Prepare(task.WriteTo(folder, workers: 1));
        var meter = new StepMeter(workers: 1, () => 0, () => TimeSpan.Zero, WarmUp, time);
        var host = new InProcessHost(run, workers: 1, lastGeneration: 0, checkpoint: null, new RunMemory(run), meter.Observe);
        return await meter.MeasureAsync(host.RunAsync, host.RequestStop).ConfigureAwait(false);
    }

    private static async Task<ScalingFigures> OverTcpAsync(ScalingTask task, string folder, int processes, TimeSpan time)
    {
        TrainingRun run = Prepare(task.WriteTo(folder, processes));
        StepMeter? meter = null;
        using var head = new TcpHead(
            run, new TcpHeadOptions { Listen = new LinkAddress($"{IPAddress.Loopback}", Port: 0) }, lastGeneration: 0, checkpoint: null, new RunMemory(run), happened => meter?.Observe(happened));
        meter = new StepMeter(processes, () => head.Transfers.Bytes, () => head.Transfers.Busy, WarmUp, time);
        Process[] workers = [.. Enumerable.Range(0, processes).Select(_ => OwnProcess.Start(ScalingCommand.WorkerCommand, $"{head.Address}"))];
        try
        {
            return await meter.MeasureAsync(head.RunAsync, head.RequestStop).ConfigureAwait(false);
        }
        finally
        {
            foreach (Process worker in workers)
            {
                worker.StandardInput.Close();
                await worker.WaitForExitAsync().ConfigureAwait(false);
                worker.Dispose();
            }
        }
    }

    private static TrainingRun Prepare(TrainingOptions options) => TrainingRun.Prepare(options, DataFiles.Read(options.Data));
}
