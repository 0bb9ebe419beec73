using System.Runtime.InteropServices;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Clears the terminal before Ctrl+Z gives it to the shell, and draws again when the program goes on.</summary>
internal sealed class SuspendSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen. On Windows there is nothing to listen to.</summary>
    /// <param name="progress">What is drawn.</param>
    public SuspendSignals(LiveProgress progress)
    {
        // The handlers leave the signal's own effect, to stop the process, to the system.
        _registrations = OperatingSystem.IsWindows()
            ? []
            : [
                PosixSignalRegistration.Create(PosixSignal.SIGTSTP, _ => progress.Suspend()),
                PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => progress.Continue()),
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
}
