using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Cluster.Runs;

/// <summary>Makes records of runs.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly string Sha256 = new('a', 64);

    public static Submission Submit(string id, long order = 1, string by = "ada@desk") => new(
        id,
        "digits",
        30,
        order,
        """{"name":"digits"}""",
        new RunIdentity(new string('1', 64), new string('2', 64), 1),
        [new RunFile("data.file", "/home/ada/digits.csv", "digits.csv", 1_000, Sha256)],
        by,
        Noon);

    public static RunRecord Queued(string id, long order = 1) => new(Submit(id, order));

    public static RunEnd End(StopCause cause = StopCause.EpochsDone, long generation = 1, string text = "30 of 30 epochs are done") => RunEnd.Of(
        new RunOutcome(new StopReason(cause, text), new ModelVersion(generation, 120), 30, 28, Sha256),
        new EpochRecord { Epoch = 30, Updates = 120, Error = 0.25, GradientNorm = double.NaN, RelativeChange = 0.5, LearningRate = 0.1, ExamplesPerSecond = 100, Seconds = 1 },
        [new ContentFile("model.safetensors", 40, Sha256)],
        Noon);
}
