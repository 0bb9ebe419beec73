using DistributedBackprop.Data.Profiles;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Profiles;

/// <summary>What is seen in a column.</summary>
public sealed class TableProfileTests
{
    [Theory]
    [InlineData("1;2;-3.5e2", ColumnContent.Numbers)]
    [InlineData("1;;3", ColumnContent.Numbers)]
    [InlineData("a;b;a", ColumnContent.Text)]
    [InlineData("a;;a", ColumnContent.Text)]
    [InlineData("1;2;3+", ColumnContent.Mixed)]
    [InlineData("1,234.5;7;8", ColumnContent.Mixed)]
    [InlineData("1,234.5;2,000;8,100", ColumnContent.Mixed)]
    [InlineData("1;Infinity;3", ColumnContent.Mixed)]
    [InlineData(";NA;", ColumnContent.Nothing)]
    public void A_column_is_told_by_its_present_values(string fields, ColumnContent content) =>
        Assert.Equal(content, Profile(fields).Content);

    [Fact]
    public void Missing_values_are_counted_and_found()
    {
        ColumnProfile column = Profile("5;;NA;7");
        Assert.Equal((4, 2, 2, 3L), (column.Rows, column.Missing, column.Present, column.FirstMissingLine));
        Assert.Null(Profile("1;2").FirstMissingLine);
    }

    [Fact]
    public void Values_are_counted_in_the_order_in_which_they_appear() =>
        Assert.Equal([new ValueCount("b", 2, 2), new ValueCount("a", 1, 3)], Profile("b;a;b").Values);

    [Fact]
    public void What_is_no_number_among_numbers_is_named() =>
        Assert.Equal([new ValueCount("-", 2, 3), new ValueCount("x", 1, 5)], Profile("1;-;2;x;-").NotNumbers);

    [Theory]
    [InlineData("1;2;3", true, true)]
    [InlineData("0;1;2", true, true)]
    [InlineData("2;3;4", true, false)]
    [InlineData("1;3;2", true, false)]
    [InlineData("1;2;2", true, false)]
    [InlineData("1;;3", true, false)]
    [InlineData("0.5;1.5;2.5", false, false)]
    [InlineData("a;b;c", false, false)]
    public void Whole_numbers_and_row_counters_are_recognised(string fields, bool isWhole, bool countsRows)
    {
        ColumnProfile column = Profile(fields);
        Assert.Equal((isWhole, countsRows), (column.IsWhole, column.CountsRows));
    }

    [Fact]
    public void A_column_that_is_not_there_is_named_with_the_nearest()
    {
        var table = new Table("t.csv", ["age", "city"], [new TableRow(2, ["1", "a"])]);
        DataException error = Assert.Throws<DataException>(() => TableProfile.Of(table, []).Require("aeg", "--target"));
        Assert.Equal("--target: t.csv has no column 'aeg'. Did you mean 'age'? Its columns: age, city.", error.Message);
    }

    /// <summary>The profile of the column whose fields, one a row, are separated by semicolons.</summary>
    private static ColumnProfile Profile(string fields)
    {
        TableRow[] rows = [.. fields.Split(';').Select((field, row) => new TableRow(row + 2, [field]))];
        return TableProfile.Of(new Table("t.csv", ["c"], rows), ["", "NA"]).Columns[0];
    }
}
