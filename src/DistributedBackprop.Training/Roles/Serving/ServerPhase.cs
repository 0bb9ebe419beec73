namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>The states of the <see cref="ParameterServer"/>, in their order.</summary>
internal enum ServerPhase
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>A generation is claimed, and what the run goes on from made durable; nothing else happens before.</summary>
    ClaimingGeneration,

    /// <summary>No round is open: there are no workers yet.</summary>
    AwaitingAssignment,

    /// <summary>The lease has run out: nothing is trained until a majority of the server nodes confirms it.</summary>
    AwaitingMajority,

    /// <summary>A round is open.</summary>
    InRound,

    /// <summary>An epoch is through; the coordinator decides what follows.</summary>
    AwaitingDecision,

    /// <summary>The last checkpoint is being made durable.</summary>
    StoringLastCheckpoint,

    /// <summary>The model is being written.</summary>
    StoringModel,

    /// <summary>All is done.</summary>
    Over,
}
