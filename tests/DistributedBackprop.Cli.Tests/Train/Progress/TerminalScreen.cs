using System.Globalization;
using System.Text;
using Spectre.Console;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>
/// A terminal as far as live areas need one: rows that wrap and scroll, the cursor up, clearing, colours (ignored). Rows that
/// are too long when it becomes narrower are broken, as today's terminals do. Any other sequence fails the test.
/// </summary>
internal sealed class TerminalScreen : TextWriter
{
    private readonly List<StringBuilder> _rows = [new()];
    private int _row;
    private int _column;

    public TerminalScreen(int width, int height)
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(this),
        });
        Console.Profile.Capabilities.Unicode = true;
        Resize(width, height);
    }

    public IAnsiConsole Console { get; }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Every row since the beginning, without spaces at its end; the last is that of the cursor or below it.</summary>
    public string[] Rows => [.. _rows.Select(row => row.ToString().TrimEnd())];

    /// <summary>Whether the cursor is at the start of an empty row with nothing below, ready for whoever writes next.</summary>
    public bool IsReady => _column == 0 && _rows.Skip(_row).All(row => row.Length == 0);

    /// <summary>The number of times that something was written.</summary>
    public int Writes { get; private set; }

    private int Width => Console.Profile.Width;

    /// <summary>Makes the terminal narrower: rows that are too long are broken. Or changes the height only.</summary>
    public void Resize(int width, int height)
    {
        Console.Profile.Width = width;
        Console.Profile.Height = height;
        for (int row = 0; row < _rows.Count; row++)
        {
            if (_rows[row].Length > width)
            {
                _rows.Insert(row + 1, new StringBuilder(_rows[row].ToString(width, _rows[row].Length - width)));
                _rows[row].Length = width;
                _row += row < _row ? 1 : 0;
            }
        }
    }

    public override void Write(char value) => throw new NotSupportedException("Frames are written in one piece.");

    public override void Write(string? value)
    {
        Writes++;
        for (int at = 0; at < value!.Length; at++)
        {
            switch (value[at])
            {
                case '\r': _column = 0; break;
                case '\n': NewRow(); break;
                case '\e': at = Obey(value, at); break;
                default: Put(value[at]); break;
            }
        }
    }

    private int Obey(string text, int start)
    {
        int end = start + 2;
        while (!char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        switch (text[end])
        {
            case 'A': _row = Math.Max(_row - int.Parse(text.AsSpan(start + 2, end - start - 2), CultureInfo.InvariantCulture), Math.Max(_rows.Count - Console.Profile.Height, 0)); break;
            case 'K': _rows[_row].Length = Math.Min(_column, _rows[_row].Length); break;
            case 'J':
                _rows[_row].Length = Math.Min(_column, _rows[_row].Length);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'm': break;
            default: throw new NotSupportedException($"A sequence that ends with {text[end]}.");
        }

        return end;
    }

    private void NewRow()
    {
        _row++;
        _column = 0;
        if (_row == _rows.Count)
        {
            _rows.Add(new StringBuilder());
        }
    }

    private void Put(char value)
    {
        if (_column == Width)
        {
            NewRow();
        }

        StringBuilder row = _rows[_row];
        if (_column == row.Length)
        {
            row.Append(value);
        }
        else
        {
            row[_column] = value;
        }

        _column++;
    }
}
