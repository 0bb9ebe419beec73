using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>What a node of a cluster does for clients. Any thread, several clients at once.</summary>
/// <remarks>
/// A method that cannot do what it is asked for throws <see cref="DeskException"/>, whose message goes to the client as it is. What else is
/// thrown goes there as a failure of the node. <see cref="DeskServer"/> waits for <see cref="DeskLimits.WaitFor"/> and no longer, and cancels then, or
/// when the client has gone.
/// </remarks>
internal interface IDesk
{
    /// <summary>How the cluster and its runs are.</summary>
    Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Which files of data have to be sent to this node before a run that needs them can be submitted.</summary>
    /// <param name="files">The files, each such as a file may be.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<IReadOnlyList<RunFile>> FindMissingAsync(IReadOnlyList<RunFile> files, CancellationToken cancellationToken);

    /// <summary>Begins to receive a file of data, as <see cref="DataCache.Receive"/> does.</summary>
    /// <param name="file">The file, such as a file may be.</param>
    /// <exception cref="IOException">It is too large, or cannot be written.</exception>
    IncomingFile Receive(RunFile file);

    /// <summary>Puts a run into the queue. The task ends once a majority of the server nodes has it and its files on disk.</summary>
    /// <param name="request">The run; its files of data are on this node. One that was submitted before under its id is there once.</param>
    /// <param name="cancellationToken">Nobody waits any more; the run may be in the queue all the same.</param>
    Task<Placement> SubmitAsync(SubmissionRequest request, CancellationToken cancellationToken);

    /// <summary>Lets a run end: at once where it waits, after its step under way where it is trained. One that is over stays as it is.</summary>
    /// <param name="id">The run; a text of any kind.</param>
    /// <param name="by">Who wants it, for people.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>How the run is now.</returns>
    Task<RunStatus> CancelAsync(string id, string by, CancellationToken cancellationToken);

    /// <summary>How a run is, and what it leaves.</summary>
    /// <param name="id">The run; a text of any kind.</param>
    /// <param name="afterEpoch">Records of epochs are wanted from the one after this; the first <see cref="DeskLimits.EpochsOfAnswer"/> of them are sent.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<RunResult> FindAsync(string id, int afterEpoch, CancellationToken cancellationToken);

    /// <summary>Opens a file that a run has left.</summary>
    /// <param name="id">The run.</param>
    /// <param name="file">One of its <see cref="RunResult.Files"/>.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>Its content from the beginning, whose length is known; for the caller to dispose of.</returns>
    Task<Stream> OpenAsync(string id, ContentFile file, CancellationToken cancellationToken);
}
