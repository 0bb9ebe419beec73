namespace DistributedBackprop.Cli.Desk;

/// <summary>Tells of files that go or come: each once at its beginning, and large ones at each tenth.</summary>
/// <param name="verb">What happens to them: "sending".</param>
/// <param name="output">Where the lines go.</param>
internal sealed class TransferText(string verb, TextWriter output)
{
    private const long LargeBytes = 100_000_000;
    private const int Tenths = 10;

    private string? _name;
    private long _told;

    /// <summary>Takes note of progress.</summary>
    /// <param name="name">The file.</param>
    /// <param name="moved">How many of its bytes have gone or come.</param>
    /// <param name="bytes">Its length.</param>
    public void Note(string name, long moved, long bytes)
    {
        long tenth = moved * Tenths / bytes;
        if (name != _name)
        {
            _name = name;
            _told = tenth;
            Write(FormattableString.Invariant($"{verb} {name} ({bytes / 1e6:N1} MB)"));
        }
        else if (bytes >= LargeBytes && tenth > _told)
        {
            _told = tenth;
            Write(FormattableString.Invariant($"{verb} {name}: {tenth * 100 / Tenths} %"));
        }
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
