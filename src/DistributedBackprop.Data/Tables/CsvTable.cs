using System.Text;
using CsvHelper;

namespace DistributedBackprop.Data.Tables;

/// <summary>
/// Reads tables from text: a header line with unique names, then rows with as many fields as the header, separated by commas,
/// semicolons or tabs. Fields may be quoted (RFC 4180), blank lines are skipped, white space around fields is dropped, lines end
/// in LF or CRLF. Nothing is repaired, and nothing guessed where the text allows two readings: what is not so is refused.
/// </summary>
public static class CsvTable
{
    /// <summary>Bounds the memory that a quote which is never closed can take.</summary>
    private const int LongestRowBytes = 1 << 24;

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
    public static Table Read(string path, CsvFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(format);
        if (Directory.Exists(path))
        {
            throw new DataException($"{path} is a folder, not a file. Name the CSV file in it.");
        }

        try
        {
            // The byte order mark is this encoding's own, not detected: detection would fall back to an encoding that repairs bad bytes.
            var strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
            using var reader = new StreamReader(path, strictUtf8, detectEncodingFromByteOrderMarks: false);
            return Read(reader, path, format);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file. Correct data.file, which is relative to the configuration's folder.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new DataException($"{path} cannot be read: {error.Message} Check the file and its permissions.", error);
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
    public static Table Read(TextReader reader, string name, CsvFormat format)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            (CsvSeparator separator, TextReader whole) = format.Separator == CsvSeparator.Auto
                ? HeaderScan.FindSeparator(reader, LongestRowBytes, name)
                : (format.Separator, reader);
            using var csv = CsvReader.Create(whole, Strict(separator), leaveOpen: true);
            string[] header = ReadHeader(csv, separator, name);
            List<TableRow> rows = ReadRows(csv, header, separator, name);
            return new Table(name, header, rows, NumbersOf(format, separator, header, rows, name));
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
        PoolStrings = true,
    };

    private static char SignOf(CsvSeparator separator) => separator switch
    {
        CsvSeparator.Comma => ',',
        CsvSeparator.Semicolon => ';',
        CsvSeparator.Tab => '\t',
        _ => throw new ArgumentOutOfRangeException(nameof(separator), separator, "There is no such separator."),
    };

    private static string NameOf(CsvSeparator separator) => separator.ToString().ToLowerInvariant();

    private static NumberFormat NumbersOf(CsvFormat format, CsvSeparator separator, string[] header, List<TableRow> rows, string name)
    {
        if (format.DecimalComma is bool isComma)
        {
            return isComma ? NumberFormat.Comma : NumberFormat.Point;
        }

        return separator == CsvSeparator.Comma ? NumberFormat.Point : NumberFormat.Find(header, rows, name);
    }

    private static string[] ReadHeader(CsvReader csv, CsvSeparator separator, string name)
    {
        if (!csv.Read())
        {
            throw new DataException($"{name} is empty. Its first line must name the columns, and the lines after it hold the examples.");
        }

        string[] header = ReadFields(csv);
        RequireSeparator(header, separator, csv.LineNumber, name);
        var firstUse = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int column = 0; column < header.Length; column++)
        {
            if (header[column].Length == 0)
            {
                throw new DataException($"{name} line {csv.LineNumber}: column {column + 1} of {header.Length} has no name. Name every column in the first line.");
            }

            if (!firstUse.TryAdd(header[column], column))
            {
                throw new DataException(
                    $"{name} line {csv.LineNumber}: columns {firstUse[header[column]] + 1} and {column + 1} are both named "
                    + $"{DataException.Quote(header[column])}. Rename one of them.");
            }
        }

        return header;
    }

    /// <summary>A header of one column that holds another separator tells that the wrong one was asked for.</summary>
    private static void RequireSeparator(string[] header, CsvSeparator separator, long line, string name)
    {
        if (header.Length == 1 && header[0].AsSpan().IndexOfAny(',', ';', '\t') >= 0)
        {
            throw new DataException(
                $"{name} line {line}: data.separator is '{NameOf(separator)}', but the only column would be {DataException.Quote(header[0])}. "
                + "Leave data.separator out, or set it to what stands between the columns.");
        }
    }

    private static List<TableRow> ReadRows(CsvReader csv, string[] header, CsvSeparator separator, string name)
    {
        var rows = new List<TableRow>();
        while (csv.Read())
        {
            if (csv.FieldCount != header.Length)
            {
                throw new DataException(
                    $"{name} line {csv.LineNumber}: the row has {csv.FieldCount} fields, the first line names {header.Length} columns. "
                    + $"Give every row as many fields as there are columns, and quote a field that holds a {NameOf(separator)}.");
            }

            rows.Add(new TableRow(csv.LineNumber, ReadFields(csv)));
        }

        return rows.Count > 0 ? rows : throw new DataException($"{name} has a header and no rows. Add a line for each example.");
    }

    private static string[] ReadFields(CsvReader csv)
    {
        string[] fields = new string[csv.FieldCount];
        for (int field = 0; field < fields.Length; field++)
        {
            fields[field] = csv.GetString(field);
        }

        return fields;
    }
}
