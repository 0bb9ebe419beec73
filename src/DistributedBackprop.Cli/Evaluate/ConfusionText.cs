using System.Globalization;
using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Evaluate;

/// <summary>Which classes are taken for which: a matrix where it fits a page, else the most frequent mistakes.</summary>
/// <param name="page">Where it goes.</param>
internal sealed class ConfusionText(Page page)
{
    private const int MistakesMax = 20;

    /// <summary>Writes what a report says.</summary>
    public void Write(ClassificationReport report)
    {
        string[] names = [.. report.Classes.Select(judged => Cell.Name(judged.Name))];
        string[] numbers = [.. Enumerable.Range(1, names.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        if (WidthOf(report, names, names) <= Page.Width)
        {
            page.Subheading("Rows of each class (down) by predicted class (across)");
            WriteMatrix(report, names, names);
        }
        else if (WidthOf(report, Numbered(numbers, names), numbers) <= Page.Width)
        {
            page.Subheading("Rows of each class (down) by the number of the predicted class (across)");
            WriteMatrix(report, Numbered(numbers, names), numbers);
        }
        else
        {
            WriteMistakes(report, names);
        }
    }

    private static string[] Numbered(string[] numbers, string[] names) => [.. numbers.Zip(names, (number, name) => $"{number.PadLeft(numbers[^1].Length)} {name}")];

    /// <summary>The width of the matrix on the page: indent, names, and two spaces before each column.</summary>
    private static int WidthOf(ClassificationReport report, string[] rowNames, string[] columnNames) =>
        2 + rowNames.Max(name => name.Length) + columnNames.Select((name, column) => 2 + Math.Max(name.Length, report.Confusion.Max(row => Count(row[column]).Length))).Sum();

    private void WriteMatrix(ClassificationReport report, string[] rowNames, string[] columnNames) => page.Table(
        ["", .. columnNames],
        [.. rowNames.Zip(report.Confusion, (name, row) => (string[])[name, .. row.Select(Count)])],
        nameColumns: 1);

    private void WriteMistakes(ClassificationReport report, string[] names)
    {
        (int Class, int Predicted, long Rows)[] mistakes =
        [
            .. from row in report.Confusion.Index()
               from cell in row.Item.Index()
               where cell.Index != row.Index && cell.Item > 0
               orderby cell.Item descending
               select (row.Index, cell.Index, cell.Item),
        ];
        if (mistakes.Length == 0)
        {
            return;
        }

        page.Subheading(mistakes.Length > MistakesMax ? $"The {MistakesMax} most frequent mistakes of {mistakes.Length} kinds" : "Mistakes");
        page.Table(
            ["class", "predicted as", "rows"],
            [.. mistakes.Take(MistakesMax).Select(mistake => (string[])[names[mistake.Class], names[mistake.Predicted], Count(mistake.Rows)])],
            nameColumns: 2);
    }

    private static string Count(long rows) => rows.ToString(CultureInfo.InvariantCulture);
}
