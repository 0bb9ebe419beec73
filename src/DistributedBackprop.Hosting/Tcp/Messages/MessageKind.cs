namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>What a message on a link between head and worker process is. The numbers are the protocol's: none is used again for something else.</summary>
internal enum MessageKind : byte
{
    /// <summary>Worker to head, control, first: who comes. <see cref="Introduction"/>.</summary>
    Introduction = 16,

    /// <summary>Head to worker, bulk: the run, as JSON. <see cref="Joining.RunDescription"/>.</summary>
    RunDescription = 17,

    /// <summary>Worker to head, control: the number of a file of the run that is to be sent.</summary>
    FileRequest = 18,

    /// <summary>Head to worker, bulk: the next bytes of the file that was asked for.</summary>
    FilePart = 19,

    /// <summary>Worker to head, control: why it cannot take part.</summary>
    CannotJoin = 20,

    /// <summary>Worker to coordinator, control: <see cref="Training.Messages.Hello"/>.</summary>
    Hello = 32,

    /// <summary>Coordinator to worker, control: <see cref="Training.Messages.Welcome"/>.</summary>
    Welcome = 33,

    /// <summary>Coordinator to worker, control: <see cref="Training.Messages.Refused"/>.</summary>
    Refused = 34,

    /// <summary>Worker to coordinator, control: <see cref="Training.Messages.Goodbye"/>.</summary>
    Goodbye = 35,

    /// <summary>Coordinator to worker, control: <see cref="Training.Messages.RunEnded"/>.</summary>
    RunEnded = 36,

    /// <summary>Parameter server to worker, bulk: <see cref="Training.Messages.Offer"/>.</summary>
    Offer = 48,

    /// <summary>Worker to parameter server, bulk: <see cref="Training.Messages.Push"/>.</summary>
    Push = 49,

    /// <summary>Worker to parameter server, control: <see cref="Training.Messages.PushForgone"/>.</summary>
    PushForgone = 50,
}
