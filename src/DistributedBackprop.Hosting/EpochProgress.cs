using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting;

/// <summary>
/// Calls back at the end of every epoch: at once, in order, on the thread that reports; training waits until the call returns.
/// <see cref="Progress{T}"/> hands calls to a thread pool instead where there is no window, in any order, and some after the end.
/// </summary>
/// <param name="callback">Is called for every epoch. What it throws ends the run.</param>
/// <exception cref="ArgumentNullException">There is no callback.</exception>
public sealed class EpochProgress(Action<EpochRecord> callback) : IProgress<EpochRecord>
{
    private readonly Action<EpochRecord> _callback = callback ?? throw new ArgumentNullException(nameof(callback));

    /// <inheritdoc/>
    public void Report(EpochRecord value) => _callback(value);
}
