using System.Text;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Hands on what is written line by line.</summary>
/// <param name="write">Takes a line, without its end.</param>
internal sealed class LineWriter(Action<string> write) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        string? line = null;
        lock (_gate)
        {
            if (value == '\n')
            {
                line = _line.ToString().TrimEnd('\r');
                _line.Clear();
            }
            else
            {
                _line.Append(value);
            }
        }

        if (line is not null)
        {
            write(line);
        }
    }
}
