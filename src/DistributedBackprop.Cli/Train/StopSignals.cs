using System.Runtime.InteropServices;

namespace DistributedBackprop.Cli.Train;

/// <summary>
/// Turns Ctrl+C, SIGTERM and the end of the terminal into a request to stop the run; the second one ends the process at once.
/// Before there is a run, the first one does.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Action<string?> _beforeExit;
    private readonly bool _leavesTerminal;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile Action<string>? _requestStop;
    private int _received;

    /// <summary>Begins to listen.</summary>
    /// <param name="beforeExit">Is told who asked, and then the process ends at once. Is told null at a second signal.</param>
    /// <param name="leavesTerminal">Whether what a terminal says to all processes at once, Ctrl+C and its end, is left to the program that started this one.</param>
    public StopSignals(Action<string?> beforeExit, bool leavesTerminal = false)
    {
        _beforeExit = beforeExit;
        _leavesTerminal = leavesTerminal;
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
        if (_leavesTerminal && context.Signal is (PosixSignal.SIGINT or PosixSignal.SIGHUP))
        {
            return;
        }

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
