using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>Client: how are the cluster and its runs?</summary>
internal sealed record StatusQuestion;

/// <summary>Client: I have these files; which of them do you need?</summary>
/// <param name="Files">The files of data of a run.</param>
internal sealed record FilesOffered(IReadOnlyList<RunFile> Files);

/// <summary>Desk: these of the files offered are to be sent.</summary>
/// <param name="Files">The files; none where all are here.</param>
internal sealed record FilesMissing(IReadOnlyList<RunFile> Files);

/// <summary>Client: I shall send this file.</summary>
/// <param name="File">The file.</param>
internal sealed record FileOffered(RunFile File);

/// <summary>Desk: what becomes of the file offered.</summary>
/// <param name="IsWanted">Whether parts of it are to be sent.</param>
internal sealed record FileAnswer(bool IsWanted);

/// <summary>Desk: the run stands in the queue, durably.</summary>
/// <param name="Id">The run.</param>
/// <param name="Before">How many runs are trained before it.</param>
internal sealed record Placement(string Id, int Before);

/// <summary>Client: let this run end.</summary>
/// <param name="Id">The run.</param>
/// <param name="By">Who wants it, for people.</param>
internal sealed record CancelRequest(string Id, string By);

/// <summary>Client: how is this run?</summary>
/// <param name="Id">The run.</param>
/// <param name="AfterEpoch">Epochs up to this one are known already.</param>
internal sealed record RunQuestion(string Id, int AfterEpoch);

/// <summary>Client: send me this file.</summary>
/// <param name="Id">The run that has left it.</param>
/// <param name="File">The file.</param>
internal sealed record FileRequest(string Id, ContentFile File);

/// <summary>Desk: that cannot be done.</summary>
/// <param name="Text">Why and what to do, as a sentence.</param>
internal sealed record Refusal(string Text);
