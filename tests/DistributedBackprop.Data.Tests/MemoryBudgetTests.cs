using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Data.Tests.Arrays;

namespace DistributedBackprop.Data.Tests;

/// <summary>Data that are too large for the memory.</summary>
public sealed class MemoryBudgetTests
{
    private const int Rows = 20_000;

    /// <summary>What 20,000 rows of two different texts of 5 characters need: 64 a row; 8, 12 and 32 a field.</summary>
    private const int NeededBytes = Rows * (64 + (2 * (8 + 12 + 32)));

    [Fact]
    public void A_table_is_refused_with_the_size_needed_and_the_size_there()
    {
        using var file = new TemporaryFile(Table());
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Options(file.Path), availableBytes: 500_000)).Message;
        Match match = Regex.Match(message, " does not fit the memory: about ([0-9,]+) rows of 2 columns need about ([0-9.]+) MB, and there are 0.5 MB. Use fewer rows or columns, or a machine with more memory.$");
        Assert.True(match.Success, message);
        Assert.InRange(int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), Rows * 0.9, Rows * 1.1);
        Assert.InRange(double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), NeededBytes * 0.7e-6, NeededBytes * 1.1e-6);
    }

    [Fact]
    public void A_size_that_leaves_texts_out_says_so()
    {
        using var file = new TemporaryFile(Table());
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Options(file.Path), availableBytes: 1_800_000)).Message;
        Assert.Matches("rows of 2 columns need about 2.[0-9] MB without the texts of their fields, and there are 1.8 MB. Use fewer", message);
    }

    [Theory]
    [InlineData(3_450_000, true)]
    [InlineData(3_300_000, false)]
    public void A_table_is_read_where_it_fits_and_only_there(long availableBytes, bool fits)
    {
        using var file = new TemporaryFile(Table());
        Exception? refusal = Record.Exception(() => DataFiles.Read(Options(file.Path), availableBytes));
        Assert.Equal(fits, refusal is null);
        Assert.Equal(fits, Record.Exception(() => CsvTable.Read(file.Path, CsvFormat.Auto, availableBytes)) is null);
    }

    [Fact]
    public void What_does_not_fit_is_not_read_to_its_end()
    {
        using var file = new TemporaryFile([.. Table(), .. "one field only\n"u8]);
        Assert.Contains("fields, the first line names", Assert.Throws<DataException>(() => DataFiles.Read(Options(file.Path), 4_000_000)).Message, StringComparison.Ordinal);
        Assert.Contains("does not fit", Assert.Throws<DataException>(() => DataFiles.Read(Options(file.Path), 2_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_repeat_only_later_do_not_refuse_a_table_that_fits()
    {
        string unlike = string.Concat(Enumerable.Range(0, 2_000).Select(row => $"{row:D18},1\n"));
        string alike = string.Concat(Enumerable.Repeat("a,1\n", 50_000));
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes("x,y\n" + unlike + alike));
        Assert.Equal(52_000, DataFiles.Read(Options(file.Path), availableBytes: 5_600_000).Training.Rows.Count);
    }

    [Fact]
    public void Columns_that_are_ignored_need_less()
    {
        using var file = new TemporaryFile(Table());
        Assert.Equal(Rows, DataFiles.Read(Options(file.Path) with { Ignore = ["x"] }, NeededBytes - (Rows * 10)).Training.Rows.Count);
    }

    [Fact]
    public void A_validation_table_must_fit_beside_the_other()
    {
        using var training = new TemporaryFile(Table());
        using var validation = new TemporaryFile(Table());
        DataOptions options = Options(training.Path) with { ValidationFile = validation.Path };
        string message = Assert.Throws<DataException>(() => DataFiles.Read(options, availableBytes: 4_000_000)).Message;
        Assert.Matches($"^{Regex.Escape(validation.Path)} does not fit the memory: .* need about [0-9.]+ MB, and there are 0.6 MB beside {Regex.Escape(training.Path)}. Use fewer", message);
        Assert.Equal(Rows, DataFiles.Read(options, availableBytes: 7_000_000).Validation!.Rows.Count);
    }

    [Fact]
    public void The_need_of_a_file_is_estimated_by_its_beginning()
    {
        string rows = string.Concat(Enumerable.Range(100_000, 200_000).Select(row => $"{row},{row + 400_000}\n"));
        using var table = new TemporaryFile(Encoding.UTF8.GetBytes("x,y\n" + rows + "the end is not looked at\n"));
        using var small = new TemporaryFile("x,y\n1,2\n"u8.ToArray());
        Assert.InRange(DataFiles.EstimateBytes(Options(table.Path), table.Path, "data.file"), 200_000 * 165.0, 200_000 * 195.0);
        Assert.InRange(DataFiles.EstimateBytes(Options(small.Path), small.Path, "data.file"), 100, 400);
        Assert.Contains("Correct data.testFile", Assert.Throws<DataException>(() => DataFiles.EstimateBytes(Options("no.csv"), "no.csv", "data.testFile")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_is_refused_by_its_header()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".npy");
        File.WriteAllBytes(path, ArrayBytes.Npy("|u1", "(60000, 28, 28)"));
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Options(path), availableBytes: 600_000_000)).Message;
        File.Delete(path);
        Assert.Equal(
            $"{path} does not fit the memory: 60,000 rows of 784 columns need about 611.5 MB, and there are 600.0 MB. Use fewer rows or columns, or a machine with more memory.",
            message);
    }

    private static byte[] Table() => Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Range(10_000, Rows).Select(row => $"{row},{row + 40_000}\n")));

    private static DataOptions Options(string file) => new() { File = file, Target = ["y"], Task = LearningTask.Regression };
}
