namespace DistributedBackprop.Hosting;

/// <summary>
/// Calls back at once, in order, on the thread that reports; training waits until the call returns. <see cref="Progress{T}"/> hands calls to
/// a thread pool instead where there is no window, in any order, and some after the end.
/// </summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <param name="callback">Is called for every report. What it throws ends the run.</param>
public sealed class ImmediateProgress<T>(Action<T> callback) : IProgress<T>
{
    private readonly Action<T> _callback = callback ?? throw new ArgumentNullException(nameof(callback));

    /// <inheritdoc/>
    public void Report(T value) => _callback(value);
}
