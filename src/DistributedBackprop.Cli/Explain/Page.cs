namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes plain text of at most <see cref="Width"/> columns.</summary>
/// <param name="output">Where the text goes.</param>
internal sealed class Page(TextWriter output)
{
    /// <summary>The most columns of a line.</summary>
    public const int Width = 100;

    private const string Indent = "  ";
    private const string Continued = "   + ";

    /// <summary>Begins a section.</summary>
    public void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
        output.WriteLine(new string('-', Math.Min(text.Length, Width)));
    }

    /// <summary>Begins a part of a section.</summary>
    public void Subheading(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    /// <summary>An empty line.</summary>
    public void Space() => output.WriteLine();

    /// <summary>A paragraph, broken at words.</summary>
    public void Text(string text)
    {
        foreach (string line in Wrap(text.Split(' '), " ", Width))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>A line as it is, indented.</summary>
    public void Row(string text) => output.WriteLine((Indent + text).TrimEnd());

    /// <summary>
    /// Equations below each other with their equals signs aligned; as many forms on a line as it holds. A form longer than
    /// a line is broken at its plus signs.
    /// </summary>
    public void Equations(IReadOnlyCollection<Equation> equations)
    {
        int leftWidth = equations.Select(equation => equation.Left.Length).DefaultIfEmpty().Max();
        foreach (Equation equation in equations)
        {
            string left = equation.Left.PadRight(leftWidth);
            foreach (string line in Lay(Distinct(equation.Forms), Width - Indent.Length - leftWidth))
            {
                Row(left + line);
                left = new string(' ', leftWidth);
            }
        }
    }

    /// <summary>A table: names to the left, numbers with their decimal points below each other.</summary>
    /// <param name="heads">The heads of the columns; none: empty.</param>
    /// <param name="rows">The rows, all with as many cells.</param>
    /// <param name="nameColumns">How many columns, from the first, hold names.</param>
    public void Table(IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows, int nameColumns)
    {
        IEnumerable<IReadOnlyList<string>> columns = Enumerable.Range(0, rows[0].Count).Select(column => Column(
            heads.Count == 0 ? "" : heads[column], [.. rows.Select(row => row[column])], holdsNames: column < nameColumns));
        foreach (string line in columns.Aggregate((left, right) => [.. left.Zip(right, (l, r) => $"{l}  {r}")]).Skip(heads.Count == 0 ? 1 : 0))
        {
            Row(line);
        }
    }

    /// <summary>The cells of a column, its head first, padded to the same width.</summary>
    private static IReadOnlyList<string> Column(string head, IReadOnlyList<string> cells, bool holdsNames)
    {
        IReadOnlyList<string> aligned = holdsNames ? cells : AlignPoints(cells);
        int width = Math.Max(head.Length, aligned.Max(cell => cell.Length));
        return [.. aligned.Prepend(head).Select(cell => holdsNames ? cell.PadRight(width) : cell.PadLeft(width))];
    }

    private static IReadOnlyList<string> AlignPoints(IReadOnlyList<string> cells)
    {
        int digits = cells.Max(DigitsFromPoint);
        return [.. cells.Select(cell => cell + new string(' ', digits - DigitsFromPoint(cell)))];
    }

    /// <summary>The length of a number's part from its decimal point on.</summary>
    private static int DigitsFromPoint(string number) => number.Contains('.', StringComparison.Ordinal) ? number.Length - number.IndexOf('.', StringComparison.Ordinal) : 0;

    private static List<string> Distinct(IReadOnlyList<string> forms) =>
        [.. forms.Where((form, index) => index == 0 || form != forms[index - 1])];

    /// <summary>The lines of an equation after its left side, each beginning with " = ", or with spaces inside a long form.</summary>
    private static List<string> Lay(List<string> forms, int width)
    {
        var lines = new List<string>();
        foreach (string form in forms)
        {
            string text = $" = {form}";
            if (lines.Count > 0 && lines[^1].Length + text.Length <= width)
            {
                lines[^1] += text;
            }
            else
            {
                lines.AddRange(Wrap(text.Split(" + "), " + ", width - Continued.Length).Select((line, index) => index == 0 ? line : Continued + line));
            }
        }

        return lines;
    }

    private static List<string> Wrap(string[] parts, string separator, int width)
    {
        var lines = new List<string> { parts[0] };
        foreach (string part in parts.Skip(1))
        {
            if (lines[^1].Length + separator.Length + part.Length <= width)
            {
                lines[^1] += separator + part;
            }
            else
            {
                lines.Add(part);
            }
        }

        return lines;
    }
}
