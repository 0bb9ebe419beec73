using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Contract;

/// <summary>A run that actors of one process train.</summary>
public interface IActorTraining : IDisposable
{
    /// <summary>Trains until the run is over.</summary>
    /// <returns>How it ended. Fails where a role or an observer threw.</returns>
    Task<RunOutcome> RunAsync();

    /// <summary>Asks training to end after the step under way. May be called by any thread, at any time.</summary>
    /// <param name="by">Who or what asks, for the log.</param>
    void RequestStop(string by);
}
