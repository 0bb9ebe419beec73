using System.Globalization;
using System.Text;
using CsvHelper;

namespace DistributedBackprop.Data.Tables;

/// <summary>
/// Reads tables from text: a header line with unique names, then rows with as many fields as the header, separated by commas,
/// semicolons or tabs. The N-th column is called "column N" where the header leaves its name out, as other programs do over row numbers.
/// Fields may be quoted (RFC 4180), blank lines are skipped, white space around fields is dropped, lines end
/// in LF or CRLF. Nothing is repaired, and nothing guessed where the text allows two readings: what is not so is refused.
/// </summary>
public static class CsvTable
{
    /// <summary>Bounds the memory that a quote which is never closed can take.</summary>
    private const int LongestRowBytes = 1 << 24;

    /// <summary>The rows by which the memory of a table is estimated: more than the texts that are kept to be shared.</summary>
    private const int SampleRows = 1 << 15;

    /// <summary>Reads a file of UTF-8 text, with or without a byte order mark, and finds its format.</summary>
    /// <inheritdoc cref="Read(string, CsvFormat)"/>
    public static Table Read(string path) => Read(path, CsvFormat.Auto);

    /// <summary>Reads a file of UTF-8 text, with or without a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How the table is written.</param>
    /// <returns>The table; messages call it by the path.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">The file is missing, cannot be read, is not UTF-8, or is not a table as described above.</exception>
    public static Table Read(string path, CsvFormat format) => Read(path, format, long.MaxValue);

    /// <summary>Reads a file of UTF-8 text, with or without a byte order mark, if the table fits the memory there is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How the table is written.</param>
    /// <param name="availableBytes">The memory that the process may use, which the host knows.</param>
    /// <returns>The table; messages call it by the path.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">
    /// The file is missing, cannot be read, is not UTF-8, is not a table as described above, or does not fit the memory once it is to be learned from.
    /// </exception>
    public static Table Read(string path, CsvFormat format, long availableBytes) =>
        Read(path, format, option: "the path", ignored: 0, new MemoryBudget(availableBytes));

    /// <summary>Reads a file that an option names, which messages name too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How the table is written.</param>
    /// <param name="option">What names the file.</param>
    /// <param name="ignored">How many of the table's columns will not be learned from.</param>
    /// <param name="budget">The memory there is, of which the table takes its part.</param>
    /// <returns>The table.</returns>
    /// <exception cref="DataException">The file cannot be used, or the table does not fit the memory.</exception>
    internal static Table Read(string path, CsvFormat format, string option, int ignored, MemoryBudget budget) =>
        Open(path, format, option, (reader, bytes) => ReadBlocks(
            reader, path, format, int.MaxValue, columns => new TableMemory(path, columns, Math.Max(columns - ignored, 0), bytes, budget)).Single());

    /// <summary>Estimates the memory that a table needs until it is learned from, by its first rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How the table is written.</param>
    /// <param name="option">What names the file.</param>
    /// <param name="ignored">How many of the table's columns will not be learned from.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="DataException">The file cannot be used.</exception>
    internal static double EstimateBytes(string path, CsvFormat format, string option, int ignored)
    {
        TableMemory? memory = null;
        _ = Open(path, format, option, (reader, bytes) => ReadBlocks(
            reader, path, format, SampleRows, columns => memory = new TableMemory(path, columns, Math.Max(columns - ignored, 0), bytes, new MemoryBudget(long.MaxValue))).First());
        return memory!.WholeBytes;
    }

    private static Table Open(string path, CsvFormat format, string option, Func<TextReader, long, Table> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(format);
        if (Directory.Exists(path))
        {
            throw new DataException($"{path} is a folder, not a file. Name the CSV file in it.");
        }

        using FileStream file = InputFile.Open(path, option);

        // The byte order mark is this encoding's own, not detected: detection would fall back to an encoding that repairs bad bytes.
        var strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        using var reader = new StreamReader(file, strictUtf8, detectEncodingFromByteOrderMarks: false);
        try
        {
            return read(reader, file.CanSeek ? file.Length : 0);
        }
        catch (Exception error) when (InputFile.IsOfReading(error))
        {
            throw InputFile.Unreadable(path, error);
        }
    }

    /// <summary>Reads text, and finds its format.</summary>
    /// <inheritdoc cref="Read(TextReader, string, CsvFormat)"/>
    public static Table Read(TextReader reader, string name) => Read(reader, name, CsvFormat.Auto);

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text; it is read to its end and left open.</param>
    /// <param name="name">What messages call the table.</param>
    /// <param name="format">How the table is written.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">The text is not a table as described above.</exception>
    public static Table Read(TextReader reader, string name, CsvFormat format) => Stream(reader, name, format, int.MaxValue).Single();

    /// <summary>Reads text in blocks, so that memory for all rows is not needed. The text is read as blocks are asked for.</summary>
    /// <param name="reader">The text; it is left open.</param>
    /// <param name="name">What messages call the table.</param>
    /// <param name="format">How the table is written.</param>
    /// <param name="blockRows">The rows of each block but the last, which may have fewer; at least 1.</param>
    /// <returns>The blocks in the text's order, at least one. Asking for one throws <see cref="DataException"/> where the text is not a table as described above.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Blocks would have no row.</exception>
    public static IEnumerable<Table> Stream(TextReader reader, string name, CsvFormat format, int blockRows)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        return ReadBlocks(reader, name, format, blockRows, memory: null);
    }

    /// <summary>Reads blocks. A table in one block is counted in the memory of its number of columns; null: blocks are not kept, or nobody limits them.</summary>
    private static IEnumerable<Table> ReadBlocks(TextReader reader, string name, CsvFormat format, int blockRows, Func<int, TableMemory>? memory)
    {
        (CsvSeparator separator, TextReader whole) = format.Separator == CsvSeparator.Auto
            ? Attempt(name, () => HeaderScan.FindSeparator(reader, LongestRowBytes, name, format))
            : (format.Separator, reader);
        using CsvReader csv = CsvReader.Create(whole, Strict(separator), leaveOpen: true);
        string[] header = Attempt(name, () => ReadHeader(csv, separator, format, name));
        var numbers = new DecimalSign(format, separator, name);
        var texts = new FieldTexts();
        TableMemory? need = memory?.Invoke(header.Length);
        bool isFirst = true;
        while (Attempt(name, () => ReadRows(csv, header, separator, name, blockRows, texts, need)) is { Count: > 0 } rows)
        {
            need?.Take(rows.Count, texts.Bytes);
            yield return new Table(name, header, rows, numbers.Of(header, rows));
            isFirst = false;
        }

        if (isFirst)
        {
            throw new DataException($"{name} has a header and no rows. Add a line for each example.");
        }
    }

    private static TResult Attempt<TResult>(string name, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw new DataException($"{name} line {error.LineNumber}: {error.Message} Close or double the quotes of this row.", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException($"{name} is not UTF-8 text. Save it as CSV in UTF-8.", error);
        }
    }

    private static CsvReaderOptions Strict(CsvSeparator separator) => new()
    {
        HasHeader = false,
        Separator = SignOf(separator),
        SkipEmptyLines = true,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = LongestRowBytes,
    };

    private static char SignOf(CsvSeparator separator) => separator switch
    {
        CsvSeparator.Comma => ',',
        CsvSeparator.Semicolon => ';',
        CsvSeparator.Tab => '\t',
        _ => throw new ArgumentOutOfRangeException(nameof(separator), separator, "There is no such separator."),
    };

    private static string NameOf(CsvSeparator separator) => separator.ToString().ToLowerInvariant();

    private static string[] ReadHeader(CsvReader csv, CsvSeparator separator, CsvFormat format, string name)
    {
        if (!csv.Read())
        {
            throw new DataException($"{name} is empty. Its first line must name the columns, and the lines after it hold the examples.");
        }

        string[] header = ReadFields(csv, new FieldTexts());
        RequireText(header, name);
        RequireSeparator(header, separator, format.SeparatorOption, csv.LineNumber, name);
        NameUnnamed(header, csv.LineNumber, name);
        RequireDifferent(header, csv.LineNumber, name);
        return header;
    }

    private static void NameUnnamed(string[] header, long line, string name)
    {
        if (Array.TrueForAll(header, column => column.Length == 0))
        {
            throw new DataException($"{name} line {line}: no column has a name. Name the columns in the first line.");
        }

        for (int column = 0; column < header.Length; column++)
        {
            if (header[column].Length == 0)
            {
                header[column] = string.Create(CultureInfo.InvariantCulture, $"column {column + 1}");
            }
        }
    }

    private static void RequireDifferent(string[] header, long line, string name)
    {
        var firstUse = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int column = 0; column < header.Length; column++)
        {
            if (!firstUse.TryAdd(header[column], column))
            {
                throw new DataException(
                    $"{name} line {line}: columns {firstUse[header[column]] + 1} and {column + 1} are both named "
                    + $"{DataException.Quote(header[column])}. Rename one of them.");
            }
        }
    }

    /// <summary>Text in UTF-16 without a mark passes for UTF-8, with a zero beside each letter.</summary>
    private static void RequireText(string[] header, string name)
    {
        if (Array.Exists(header, column => column.Contains('\0', StringComparison.Ordinal)))
        {
            throw new DataException($"{name} holds characters with the code 0, as text in UTF-16 does; it is not UTF-8 text. Save it as CSV in UTF-8.");
        }
    }

    /// <summary>A header of one column that holds another separator tells that the wrong one was asked for.</summary>
    private static void RequireSeparator(string[] header, CsvSeparator separator, string option, long line, string name)
    {
        if (header.Length == 1 && header[0].AsSpan().IndexOfAny(',', ';', '\t') >= 0)
        {
            throw new DataException(
                $"{name} line {line}: {option} is '{NameOf(separator)}', but the only column would be {DataException.Quote(header[0])}. "
                + $"Leave {option} out, or set it to what stands between the columns.");
        }
    }

    private static List<TableRow> ReadRows(
        CsvReader csv, string[] header, CsvSeparator separator, string name, int rowsMax, FieldTexts texts, TableMemory? memory)
    {
        var rows = new List<TableRow>();
        while (rows.Count < rowsMax && csv.Read())
        {
            if (csv.FieldCount != header.Length)
            {
                throw new DataException(
                    $"{name} line {csv.LineNumber}: the row has {csv.FieldCount} fields, the first line names {header.Length} columns. "
                    + $"Give every row as many fields as there are columns, and quote a field that holds a {NameOf(separator)}.");
            }

            rows.Add(new TableRow(csv.LineNumber, ReadFields(csv, texts)));
            memory?.Look(rows.Count, texts.Bytes, csv.ByteOffset);
        }

        return rows;
    }

    private static string[] ReadFields(CsvReader csv, FieldTexts texts)
    {
        string[] fields = new string[csv.FieldCount];
        for (int field = 0; field < fields.Length; field++)
        {
            fields[field] = texts.Of(csv.GetSpan(field));
        }

        return fields;
    }
}
