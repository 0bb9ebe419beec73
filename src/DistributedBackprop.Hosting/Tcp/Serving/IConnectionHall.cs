using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>What connections of workers ask of the head that they belong to. Any thread.</summary>
internal interface IConnectionHall
{
    /// <summary>The files of data of the run.</summary>
    IReadOnlyList<RunFile> Files { get; }

    /// <summary>How the run has ended, which who comes now is told; null before.</summary>
    RunEnded? Ended { get; }

    /// <summary>Gives a worker its name and the number of its life, or says why it cannot take part.</summary>
    (WorkerId? Worker, string Answer) Admit(WorkerConnection connection, Introduction introduction);

    /// <summary>The run's description for a worker that was admitted.</summary>
    /// <exception cref="ConfigurationException">It is too long to send.</exception>
    byte[] Describe(WorkerId worker);

    /// <summary>Passes on what a worker says to a role.</summary>
    /// <param name="message">What it says.</param>
    /// <param name="handled">Is called once the role has handled it.</param>
    void Pass(Message message, Action handled);

    /// <summary>Takes note that a worker cannot take part.</summary>
    void CannotJoin(WorkerId worker, string reason);

    /// <summary>Takes note that a connection is closed.</summary>
    void Closed(WorkerConnection connection, string cause);
}
