using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DistributedBackprop.Data.Tests.Arrays;

namespace DistributedBackprop.Data.Tests;

/// <summary>Data that are too large for the memory.</summary>
public sealed class MemoryNeedTests
{
    private const int Rows = 20_000;

    [Fact]
    public void A_table_is_refused_with_the_size_needed_and_the_size_there()
    {
        using var file = new TemporaryFile(Table());
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Options(file.Path), availableBytes: 500_000)).Message;
        Match match = Regex.Match(message, " does not fit the memory: about ([0-9,]+) rows of 2 columns need at least ([0-9.]+) MB, and there are 0.5 MB. Use fewer rows or columns, or a machine with more memory.$");
        Assert.True(match.Success, message);
        Assert.InRange(int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), Rows * 0.9, Rows * 1.1);
        Assert.InRange(double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), 0.8, 1.1);
    }

    [Fact]
    public void A_table_that_fits_is_read()
    {
        using var file = new TemporaryFile(Table());
        Assert.Equal(Rows, DataFiles.Read(Options(file.Path), availableBytes: 1_200_000).Training.Rows.Count);
    }

    [Fact]
    public void An_array_is_refused_by_its_header()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".npy");
        File.WriteAllBytes(path, ArrayBytes.Npy("|u1", "(60000, 28, 28)"));
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Options(path), availableBytes: 1_000_000_000)).Message;
        File.Delete(path);
        Assert.Equal(
            $"{path} does not fit the memory: about 60,000 rows of 784 columns need at least 1,129.0 MB, and there are 1,000.0 MB. Use fewer rows or columns, or a machine with more memory.",
            message);
    }

    private static byte[] Table() => Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Range(10_000, Rows).Select(row => $"{row},{row}\n")));

    private static DataOptions Options(string file) => new() { File = file, Target = ["y"], Task = LearningTask.Regression };
}
