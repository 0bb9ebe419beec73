namespace DistributedBackprop.Simulation.Faults;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>A message never arrives.</summary>
    MessageLost,

    /// <summary>A message arrives twice.</summary>
    MessageDoubled,

    /// <summary>A message takes longer than any takes without faults.</summary>
    MessageDelayed,

    /// <summary>A message arrives after one that was sent later on the same link.</summary>
    MessageOvertaken,

    /// <summary>A bit of a message is flipped on the wire; its checksum tells, and it is dropped.</summary>
    MessageCorrupted,

    /// <summary>The nodes are cut into two sets for a while: no message passes between them, or none in one direction.</summary>
    PartitionBegan,

    /// <summary>A message is lost at a partition.</summary>
    MessageCut,

    /// <summary>Some links hold back everything for a while; then it arrives at once.</summary>
    ClogBegan,

    /// <summary>A message waits for the end of a clog.</summary>
    MessageClogged,

    /// <summary>The clock of a node runs fast or slow for as long as the node lives.</summary>
    ClockSkewed,

    /// <summary>A worker dies, perhaps between two effects of one input.</summary>
    WorkerCrashed,

    /// <summary>A worker dies and never comes back.</summary>
    WorkerGone,

    /// <summary>A worker is asked to leave; it comes back.</summary>
    WorkerAskedToLeave,

    /// <summary>A worker computes several times slower than others.</summary>
    WorkerSlow,

    /// <summary>A worker comes first when the run has long begun.</summary>
    WorkerJoinedLate,

    /// <summary>A worker is asked to leave during the run, and never comes back.</summary>
    WorkerRetired,

    /// <summary>A worker of another run comes.</summary>
    StrangerCame,

    /// <summary>A server node dies, its head too, perhaps between two effects of one input.</summary>
    HeadCrashed,

    /// <summary>A head ended between the writing of a checkpoint, which a majority has, and its announcement.</summary>
    HeadLostBeforeAnnouncing,

    /// <summary>A head begins on a server node while another lives on one that it cannot reach.</summary>
    SecondHeadBegan,

    /// <summary>A role stands still for a while; what reaches it waits.</summary>
    RolePaused,

    /// <summary>Computing an offer fails.</summary>
    ComputingFailed,

    /// <summary>A write takes long.</summary>
    WriteSlow,

    /// <summary>A single write fails.</summary>
    WriteFailed,

    /// <summary>A disk is full for a while: every write fails.</summary>
    DiskFilled,

    /// <summary>A write fails because the disk is full for a while.</summary>
    WriteFailedOnFullDisk,

    /// <summary>A disk hangs for a while: it answers nothing; then what waits is done.</summary>
    DiskHung,

    /// <summary>A write or a read waits for the end of a disk's hanging.</summary>
    StorageHeldUp,

    /// <summary>Computing an offer never ends.</summary>
    ComputingEndless,

    /// <summary>The head died before a write was done, and it is not there.</summary>
    WriteLostInCrash,

    /// <summary>The head died before it learned that a write was done, and it is there.</summary>
    WriteDoneUnheard,

    /// <summary>While the head was down, a file lost its end.</summary>
    FileTorn,

    /// <summary>While the head was down, a file vanished.</summary>
    FileLost,

    /// <summary>While the head was down, a bit of a file was flipped.</summary>
    FileCorrupted,

    /// <summary>Somebody asked the run to stop; it is resumed later.</summary>
    StopRequested,

    /// <summary>A worker flips a bit in an answer.</summary>
    AnswerBitFlipped,
}
