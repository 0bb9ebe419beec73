using System.Globalization;
using System.Text;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Tables;

/// <summary>The estimated memory of tables against that which is measured. Nothing else may allocate meanwhile.</summary>
[CollectionDefinition(nameof(TableMemoryTests), DisableParallelization = true)]
[Collection(nameof(TableMemoryTests))]
public sealed class TableMemoryTests
{
    private const int Rows = 40_000;
    private const int Columns = 8;

    /// <summary>The list of rows may have room for twice as many, and shared texts come and go.</summary>
    private const double Tolerance = 0.15;

    [Theory]
    [InlineData(1, 100)]
    [InlineData(8, 99_999_999)]
    [InlineData(18, 99_999_999)]
    public void A_table_takes_about_as_much_as_estimated(int digits, int different)
    {
        using var file = new TemporaryFile(Text(digits, different));
        var budget = new MemoryBudget(long.MaxValue);
        double free = budget.FreeBytes;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Table table = CsvTable.Read(file.Path, CsvFormat.Auto, "data.file", ignored: 0, budget);
        FeatureValues[] numbers = [.. Enumerable.Range(0, Columns).Select(column => FeatureValues.Read(table, column, new DataOptions(), new HashSet<string>()))];
        float[] encoded = ExampleEncoder.Features<float>(numbers, Fitted(numbers), [.. Enumerable.Range(0, Rows)]);
        long measured = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange((free - budget.FreeBytes) / measured, 1 - Tolerance, 1 + Tolerance);
        GC.KeepAlive((table, numbers, encoded));
    }

    private static Preparation Fitted(FeatureValues[] numbers) => new()
    {
        Task = LearningTask.Regression,
        Features = [.. numbers.Select(column => column.Fit(new DataOptions(), [0, 1]))],
        Targets = [],
        Classes = [],
    };

    /// <summary>Numbers of so many digits, of which so many are different.</summary>
    private static byte[] Text(int digits, int different)
    {
        var text = new StringBuilder(string.Join(',', Enumerable.Range(0, Columns).Select(column => $"x{column}"))).Append('\n');
        for (int field = 0; field < Rows * Columns; field++)
        {
            string number = (field % different).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '3');
            text.Append(number).Append((field + 1) % Columns == 0 ? '\n' : ',');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
