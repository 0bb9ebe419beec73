namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>
/// What a message on a link between a client and a desk is. All are bulk messages of one block: JSON (<see cref="StrictJson"/>) or a part of a file.
/// The numbers are the protocol's, and other ones than those of heads and workers (<see cref="Tcp.Messages.MessageKind"/>).
/// </summary>
internal enum DeskKind : byte
{
    /// <summary>Client: <see cref="StatusQuestion"/>.</summary>
    StatusQuestion = 128,

    /// <summary>Client: <see cref="Desk.FilesOffered"/>.</summary>
    FilesOffered = 129,

    /// <summary>Client: <see cref="Desk.FileOffered"/>. Parts follow if it is wanted.</summary>
    FileOffered = 130,

    /// <summary>Client: <see cref="SubmissionRequest"/>.</summary>
    Submission = 131,

    /// <summary>Client: <see cref="Desk.CancelRequest"/>.</summary>
    CancelRequest = 132,

    /// <summary>Client: <see cref="Desk.RunQuestion"/>.</summary>
    RunQuestion = 133,

    /// <summary>Client: <see cref="Desk.FileRequest"/>. The answer is its parts.</summary>
    FileRequest = 134,

    /// <summary>Desk: <see cref="ClusterStatus"/>.</summary>
    Status = 144,

    /// <summary>Desk: <see cref="Desk.FilesMissing"/>.</summary>
    FilesMissing = 145,

    /// <summary>Desk: <see cref="Desk.FileAnswer"/>: whether the parts of the file offered are wanted.</summary>
    FileAnswer = 146,

    /// <summary>Desk: <see cref="Desk.FileAnswer"/>: the file has come whole.</summary>
    FileTaken = 147,

    /// <summary>Desk: <see cref="Desk.Placement"/>.</summary>
    Placement = 148,

    /// <summary>Desk: <see cref="RunStatus"/> of the run that was cancelled.</summary>
    Cancelled = 149,

    /// <summary>Desk: <see cref="RunResult"/>.</summary>
    Run = 150,

    /// <summary>Desk: <see cref="Desk.Refusal"/>, in place of any other answer.</summary>
    Refusal = 151,

    /// <summary>Both: the next bytes of the file under way.</summary>
    FilePart = 160,
}
