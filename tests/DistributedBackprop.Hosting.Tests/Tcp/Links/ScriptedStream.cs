namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>A connection whose other end says what a script holds, hears nothing, and ends.</summary>
/// <param name="script">What it says.</param>
/// <param name="pauseAt">How far it speaks before <see cref="GoOn"/>.</param>
internal sealed class ScriptedStream(byte[] script, int pauseAt) : Stream
{
    private readonly ManualResetEventSlim _goesOn = new();
    private readonly TaskCompletionSource _pauses = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override bool CanTimeout => true;

    public override int ReadTimeout { get; set; }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether all that comes before the pause was taken in, and more is waited for.</summary>
    public Task Pauses => _pauses.Task;

    /// <summary>Says the rest.</summary>
    public void GoOn() => _goesOn.Set();

    public override int Read(Span<byte> buffer)
    {
        if (_read >= pauseAt)
        {
            _pauses.TrySetResult();
            _goesOn.Wait();
        }

        int end = _read < pauseAt ? Math.Min(pauseAt, script.Length) : script.Length;
        int count = Math.Min(buffer.Length, end - _read);
        script.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends a reading that pauses.</summary>
    protected override void Dispose(bool disposing)
    {
        _goesOn.Set();
        base.Dispose(disposing);
    }
}
