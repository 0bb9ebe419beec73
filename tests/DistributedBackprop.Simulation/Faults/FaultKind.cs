namespace DistributedBackprop.Simulation.Faults;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>A message never arrives.</summary>
    MessageLost,

    /// <summary>A message arrives twice.</summary>
    MessageDoubled,

    /// <summary>A message arrives after one that was sent later on the same way.</summary>
    MessageOvertaken,

    /// <summary>A worker dies, perhaps between two effects of one input.</summary>
    WorkerCrashed,

    /// <summary>A worker dies and never comes back.</summary>
    WorkerGone,

    /// <summary>A worker is asked to leave.</summary>
    WorkerAskedToLeave,

    /// <summary>A worker of another run comes.</summary>
    StrangerCame,

    /// <summary>Coordinator and parameter server die, perhaps between two effects of one input.</summary>
    HeadCrashed,

    /// <summary>A role stands still for a while; what reaches it waits.</summary>
    RolePaused,

    /// <summary>Computing an offer fails.</summary>
    ComputingFailed,

    /// <summary>A write fails: the disk is full.</summary>
    WriteFailed,

    /// <summary>The head died before a write was done, and it is not there.</summary>
    WriteLostInCrash,

    /// <summary>The head died before it learned that a write was done, and it is there.</summary>
    WriteDoneUnheard,

    /// <summary>Somebody asked the run to stop; it is resumed later.</summary>
    StopRequested,
}
