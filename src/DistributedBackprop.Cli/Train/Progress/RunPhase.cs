namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What a run is at.</summary>
internal enum RunPhase
{
    /// <summary>The head begins.</summary>
    Starting,

    /// <summary>Too few workers are here.</summary>
    WaitingForWorkers,

    /// <summary>Steps are made.</summary>
    Training,

    /// <summary>The steps of the epoch are made; the held out part is measured.</summary>
    Validating,

    /// <summary>The step under way is the last; then the checkpoint and the model are written.</summary>
    Finishing,
}
