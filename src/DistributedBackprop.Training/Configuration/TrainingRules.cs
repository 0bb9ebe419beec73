using System.Globalization;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The rules of a training run that join several options; those of networks and optimizers are the engine's.</summary>
internal static class TrainingRules
{
    /// <summary>A rule that is broken.</summary>
    /// <param name="Path">The path of the option to change.</param>
    /// <param name="Text">Its value, what it contradicts, and what to do; follows the path.</param>
    internal sealed record Violation(string Path, string Text);

    /// <summary>The rules that the options break, each option being allowed by itself.</summary>
    public static IEnumerable<Violation> Check(TrainingOptions options) =>
    [
        .. CheckTask(options),
        .. CheckTargets(options.Data),
        .. CheckBatch(options.Batch),
        .. CheckSchedule(options),
        .. CheckWorkers(options.Workers),
        .. CheckServers(options.Servers),
        .. EngineRules.Check(options),
    ];

    private static IEnumerable<Violation> CheckTask(TrainingOptions options)
    {
        if (options.Data.Task == LearningTask.Regression && options.Network.Loss == Loss.CrossEntropy)
        {
            yield return new Violation(
                "network.loss", "is crossEntropy, which compares classes, but data.task is regression. Use halfSquaredError or meanSquaredError.");
        }

        if (options.Data.Task == LearningTask.Regression && options.Data.ClassWeights is not NoClassWeights)
        {
            yield return new Violation(
                "data.classWeights", "weights classes, but data.task is regression, whose targets are numbers. Leave it out.");
        }

        if (options.Data.Task == LearningTask.Classification && options.Data.TargetScaling is not NoScaling)
        {
            yield return new Violation(
                "data.targetScaling", "scales numbers, but data.task is classification, whose targets are classes. Leave it out.");
        }
    }

    private static IEnumerable<Violation> CheckTargets(DataOptions data)
    {
        if (data.Task == LearningTask.Classification && data.Target.Count > 1)
        {
            yield return new Violation(
                "data.target", $"names {data.Target.Count} columns, but a classification has one column of classes. Name one, or set data.task to regression.");
        }

        foreach (string column in data.Target.CountBy(name => name).Where(count => count.Value > 1).Select(count => count.Key))
        {
            yield return new Violation("data.target", $"names the column '{column}' twice. Name it once.");
        }

        if (data.ValidationLabels is not null && data.ValidationFile is null)
        {
            yield return new Violation("data.validationLabels", "labels data.validationFile, which is not given. Give it, or leave the labels out.");
        }

        if (data.TestLabels is not null && data.TestFile is null)
        {
            yield return new Violation("data.testLabels", "labels data.testFile, which is not given. Give it, or leave the labels out.");
        }

        foreach (string column in data.Categories.Intersect([.. data.Target, .. data.Ignore]))
        {
            yield return new Violation(
                "data.categories", $"names the column '{column}', which is also in data.target or data.ignore and so no feature. Take it out of one of them.");
        }

        foreach (string column in data.Target.Intersect(data.Ignore))
        {
            yield return new Violation("data.ignore", $"names the column '{column}', which is also in data.target. Take it out of one of them.");
        }
    }

    private static IEnumerable<Violation> CheckBatch(BatchOptions batch)
    {
        if (batch.MicroBatch > batch.MiniBatch)
        {
            yield return new Violation(
                "batch.microBatch", $"is {batch.MicroBatch}, more than batch.miniBatch, {batch.MiniBatch}, which is cut into micro-batches. Make it at most that.");
        }
    }

    private static IEnumerable<Violation> CheckSchedule(TrainingOptions options)
    {
        if (options.Optimizer.Schedule is CosineSchedule cosine && cosine.WarmUpEpochs > options.Stopping.Epochs)
        {
            yield return new Violation(
                "optimizer.schedule.warmUpEpochs", $"is {cosine.WarmUpEpochs}, more than stopping.epochs, {options.Stopping.Epochs}. Make it at most that.");
        }
    }

    private static IEnumerable<Violation> CheckWorkers(WorkerOptions workers)
    {
        if (workers.SilenceSeconds <= workers.HeartbeatSeconds)
        {
            yield return new Violation(
                "workers.silenceSeconds",
                string.Create(CultureInfo.InvariantCulture, $"is {workers.SilenceSeconds}, not more than workers.heartbeatSeconds, {workers.HeartbeatSeconds}: every worker would count as lost. Several times that is usual."));
        }
    }

    private static IEnumerable<Violation> CheckServers(ServerOptions servers)
    {
        if (servers.LeaseSeconds <= servers.RenewSeconds)
        {
            yield return new Violation(
                "servers.leaseSeconds",
                string.Create(CultureInfo.InvariantCulture, $"is {servers.LeaseSeconds}, not more than servers.renewSeconds, {servers.RenewSeconds}: the head would pause between any two confirmations. Several times that is usual."));
        }

        if (servers.AskAgainSecondsMost < servers.AskAgainSeconds)
        {
            yield return new Violation(
                "servers.askAgainSecondsMost",
                string.Create(CultureInfo.InvariantCulture, $"is {servers.AskAgainSecondsMost}, less than servers.askAgainSeconds, {servers.AskAgainSeconds}, the first of the pauses that it bounds. Make it at least that."));
        }
    }
}
