using System.Runtime.InteropServices;

namespace DistributedBackprop.Cli.Train;

/// <summary>Turns Ctrl+C, SIGTERM and the end of the terminal into a request to stop; the second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Action<string> _requestStop;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <summary>Begins to listen.</summary>
    /// <param name="requestStop">Is told once who asked.</param>
    public StopSignals(Action<string> requestStop)
    {
        _requestStop = requestStop;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, "Ctrl+C")),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM")),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnSignal(context, "SIGHUP")),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context, string name)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) == 1)
        {
            _requestStop(name);
        }
        else
        {
            Environment.Exit(ExitCode.Failed);
        }
    }
}
