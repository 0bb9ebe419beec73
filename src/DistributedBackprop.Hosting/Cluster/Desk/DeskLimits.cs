namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>The bounds of what clients and desks say to each other, in bytes, numbers and time.</summary>
internal static class DeskLimits
{
    /// <summary>The longest question: a configuration of 1 MB, and as much again for the escapes of JSON.</summary>
    public const int QuestionBytes = 2 << 20;

    /// <summary>The longest answer: the states of some twenty thousand runs.</summary>
    public const int AnswerBytes = 16 << 20;

    /// <summary>The bytes of a part of a file.</summary>
    public const int PartBytes = 1 << 20;

    /// <summary>The most records of epochs in one answer; who wants more asks again.</summary>
    public const int EpochsOfAnswer = 1_000;

    /// <summary>So many clients may be connected to one desk.</summary>
    public const int Clients = 64;

    /// <summary>So long may the nodes take for what they know or decide among themselves. A change of heads is shorter.</summary>
    public static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(60);

    /// <summary>So long may a submission take: a majority of the server nodes gets its data from the node that has them.</summary>
    public static readonly TimeSpan SubmissionWait = TimeSpan.FromMinutes(10);

    /// <summary>So long may a transfer make no progress: the last part of a large file waits for all of it to be on the disk.</summary>
    public static readonly TimeSpan TransferWait = TimeSpan.FromMinutes(5);

    /// <summary>So much longer does a client wait than a desk, to hear the desk's own reason.</summary>
    public static readonly TimeSpan ClientsExtraWait = TimeSpan.FromSeconds(10);

    /// <summary>How long a desk waits for the answer to a question.</summary>
    public static TimeSpan WaitFor(DeskKind question) => question is DeskKind.FilesOffered or DeskKind.Submission ? SubmissionWait : AnswerWait;
}
