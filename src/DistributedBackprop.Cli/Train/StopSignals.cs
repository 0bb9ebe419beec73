using System.Runtime.InteropServices;

namespace DistributedBackprop.Cli.Train;

/// <summary>
/// Turns Ctrl+C, SIGTERM and the end of the terminal into a request to stop the run; the second one ends the process at once.
/// Before there is a run, the first one does.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Action<string?> _beforeExit;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile Action<string>? _requestStop;
    private int _received;

    /// <summary>Begins to listen.</summary>
    /// <param name="beforeExit">Is told who asked, and then the process ends at once. Is told null at a second signal.</param>
    public StopSignals(Action<string?> beforeExit)
    {
        _beforeExit = beforeExit;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, "Ctrl+C")),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM")),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnSignal(context, "SIGHUP")),
        ];
    }

    /// <summary>From now on there is a run, which the first signal asks to stop.</summary>
    /// <param name="requestStop">Is told once who asked.</param>
    public void ForwardTo(Action<string> requestStop) => _requestStop = requestStop;

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
        bool isFirst = Interlocked.Increment(ref _received) == 1;
        if (isFirst && _requestStop is { } requestStop)
        {
            requestStop(name);
            return;
        }

        _beforeExit(isFirst ? name : null);
        Environment.Exit(ExitCode.Failed);
    }
}
