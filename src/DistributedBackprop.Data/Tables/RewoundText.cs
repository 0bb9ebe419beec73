namespace DistributedBackprop.Data.Tables;

/// <summary>A text of which a beginning has been read, from that beginning on once more. It does not close the text beneath.</summary>
/// <param name="beginning">What has been read.</param>
/// <param name="rest">The text after it.</param>
internal sealed class RewoundText(string beginning, TextReader rest) : TextReader
{
    private int _position;

    /// <inheritdoc/>
    public override int Peek() => _position < beginning.Length ? beginning[_position] : rest.Peek();

    /// <inheritdoc/>
    public override int Read() => _position < beginning.Length ? beginning[_position++] : rest.Read();

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (_position == beginning.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, beginning.Length - _position);
        beginning.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
