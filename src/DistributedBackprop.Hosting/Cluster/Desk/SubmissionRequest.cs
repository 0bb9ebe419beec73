using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>What a client wants trained. Its id is the client's, so that a submission whose answer was lost can be repeated and is there once.</summary>
/// <param name="Id">Names the run, see <see cref="RunId"/>.</param>
/// <param name="Name">The name in the configuration.</param>
/// <param name="Epochs">The most epochs that the configuration allows.</param>
/// <param name="Configuration">The complete configuration, as JSON, with the client's paths.</param>
/// <param name="Identity">What the client's preparation of the run came to.</param>
/// <param name="Files">The files of data.</param>
/// <param name="By">Who submits it, for people.</param>
internal sealed record SubmissionRequest(
    string Id,
    string Name,
    int Epochs,
    string Configuration,
    RunIdentity Identity,
    IReadOnlyList<RunFile> Files,
    string By)
{
    /// <summary>The submission that a head makes of it.</summary>
    /// <param name="order">Its place in the queue, <see cref="RunQueue.NextOrder"/>.</param>
    /// <param name="at">Now.</param>
    public Submission ToSubmission(long order, DateTimeOffset at) => new(Id, Name, Epochs, order, Configuration, Identity, Files, By, at);

    /// <summary>What is wrong with it, as a sentence; null for nothing.</summary>
    public string? FindFault() => ToSubmission(order: 1, DateTimeOffset.UnixEpoch).FindFault();
}
