using System.Diagnostics;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Benchmarks.Recovery;

/// <summary>A head in another process, whose events are followed.</summary>
/// <param name="process">The process.</param>
internal sealed class WatchedHead(Process process) : IDisposable
{
    /// <summary>Waits for the next event of a kind.</summary>
    /// <exception cref="InvalidOperationException">The head ended before.</exception>
    public void WaitFor<TEvent>()
        where TEvent : RunEvent
    {
        while (process.StandardOutput.ReadLine() != typeof(TEvent).Name)
        {
            if (process.StandardOutput.EndOfStream)
            {
                throw new InvalidOperationException($"The head ended before {typeof(TEvent).Name}.");
            }
        }
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
