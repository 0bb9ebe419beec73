using System.Text;

namespace DistributedBackprop.Cli;

/// <summary>
/// A writer to a stream that may fail, such as a file on a full disk: what cannot be written is lost, and whoever writes goes on.
/// </summary>
/// <param name="writer">Writes to the stream.</param>
/// <param name="failed">Is told once why the stream has failed, and nothing is written any more. Without it every line is tried anew.</param>
internal sealed class EnduringWriter(TextWriter writer, Action<string>? failed = null) : TextWriter
{
    private int _hasFailed;

    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Attempt(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Attempt(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Attempt(() => writer.Write(value));

    /// <inheritdoc/>
    public override void WriteLine() => Attempt(writer.WriteLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Attempt(() => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Attempt(writer.Flush);

    private void Attempt(Action write)
    {
        if (failed is not null && Volatile.Read(ref _hasFailed) != 0)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
            {
                failed?.Invoke(exception.Message.TrimEnd('.'));
            }
        }
    }
}
