using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>What runs the roles of one run.</summary>
/// <param name="run">Trains until the run is over.</param>
/// <param name="requestStop">Asks training to end after the step under way, and says who asks.</param>
/// <param name="owned">What is let go of at the end, the first one first.</param>
internal sealed class RunningHost(Func<Task<RunOutcome>> run, Action<string> requestStop, params IDisposable[] owned) : IDisposable
{
    /// <summary>Trains until the run is over.</summary>
    public Task<RunOutcome> RunAsync() => run();

    /// <summary>Asks training to end after the step under way.</summary>
    /// <param name="by">Who asks, for the log.</param>
    public void RequestStop(string by) => requestStop(by);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in owned)
        {
            part.Dispose();
        }
    }
}
