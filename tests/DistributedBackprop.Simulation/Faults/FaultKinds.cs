namespace DistributedBackprop.Simulation.Faults;

/// <summary>What distinguishes kinds of faults for those who take them away.</summary>
internal static class FaultKinds
{
    /// <summary>Whether faults of a kind only follow from others, so that they cannot be taken away by themselves.</summary>
    public static bool IsConsequence(this FaultKind kind) => kind is FaultKind.MessageCut or FaultKind.MessageClogged
        or FaultKind.WriteFailedOnFullDisk or FaultKind.StorageHeldUp or FaultKind.HeadLostBeforeAnnouncing or FaultKind.WriteLostInCrash or FaultKind.WriteDoneUnheard;

    /// <summary>Whether faults of a kind stand in the schedule, and are numbered there; others are numbered as they strike.</summary>
    public static bool IsScheduled(this FaultKind kind) => kind is FaultKind.PartitionBegan or FaultKind.ClogBegan or FaultKind.DiskFilled or FaultKind.DiskHung
        or FaultKind.WorkerSlow or FaultKind.WorkerJoinedLate or FaultKind.WorkerRetired or FaultKind.StrangerCame or FaultKind.StopRequested;
}
