using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Tables;

/// <summary>Separators and decimal signs, found or given.</summary>
public sealed class CsvFormatTests
{
    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("\n\t\t\t\r\na;b\r\n1;2\r\n")]
    [InlineData("\"a\";\"b\"\n1;2")]
    public void The_separator_is_what_the_header_has_most_of(string text)
    {
        Table table = Samples.Parse(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(["1", "2"], table.Rows[0].Fields);
    }

    [Theory]
    [InlineData("\"weight, kg; dry, net\";\"b\"\n1;2\n", "weight, kg; dry, net")]
    [InlineData("weight, kg;b;c\n1;2;3\n", "weight, kg")]
    [InlineData("\"two\nlines, here\"\tb\n1\t2\n", "two\nlines, here")]
    public void Other_signs_may_stand_in_names(string text, string name) => Assert.Equal(name, Samples.Parse(text).Columns[0]);

    [Fact]
    public void Text_in_UTF_16_is_named_as_such() => Assert.Equal(
        "examples.csv holds characters with the code 0, as text in UTF-16 does; it is not UTF-8 text. Save it as CSV in UTF-8.",
        Assert.Throws<DataException>(() => Samples.Parse("a\0,\0b\0\n\0001\0,\0002\0\n\0")).Message);

    [Fact]
    public void A_table_of_one_column_needs_no_separator() => Assert.Equal(["a"], Samples.Parse("a\n1\n").Columns);

    [Fact]
    public void Empty_fields_between_tabs_stay()
    {
        Table table = Samples.Parse("a\tb\tc\n1\t\t3\n\t\t3\n");
        Assert.Equal([["1", "", "3"], ["", "", "3"]], table.Rows.Select(row => row.Fields));
    }

    [Fact]
    public void A_header_longer_than_a_block_is_read_whole()
    {
        string[] names = [.. Enumerable.Range(0, 5000).Select(column => $"column {column}")];
        Assert.Equal(names, Samples.Parse(string.Join(';', names) + "\n" + new string(';', names.Length - 1)).Columns);
    }

    [Theory]
    [InlineData(CsvSeparator.Comma, "a,b;c\n1,2\n", "b;c")]
    [InlineData(CsvSeparator.Semicolon, "a;b,c\n1;2\n", "b,c")]
    [InlineData(CsvSeparator.Tab, "a\tb;c\n1\t2\n", "b;c")]
    public void A_separator_that_is_given_is_taken(CsvSeparator separator, string text, string second) =>
        Assert.Equal(["a", second], Read(text, new CsvFormat(separator, null)).Columns);

    [Fact]
    public void A_separator_that_is_not_the_files_is_refused() => Assert.Equal(
        "t.csv line 1: data.separator is 'comma', but the only column would be 'a;b'. Leave data.separator out, or set it to what stands between the columns.",
        Assert.Throws<DataException>(() => Read("a;b\n1;2\n", new CsvFormat(CsvSeparator.Comma, null))).Message);

    [Theory]
    [InlineData("x;y\n1,5;2\n-2,5e1;3\n", null)]
    [InlineData("x\ty\n1,5\t2\n-2,5e1\t3\n", null)]
    [InlineData("x;y\n1.5;2\n-2.5e1;3\n", null)]
    [InlineData("x,y\n1.5,2\n-2.5e1,3\n", null)]
    [InlineData("x,y\n\"1,5\",2\n\"-2,5e1\",3\n", true)]
    [InlineData("x;y;d\n1.5;2;1,2\n-2.5e1;3;1,2\n", false)]
    [InlineData("x;y;d\n1,5;2;1.2\n-2,5e1;3;1.2\n", true)]
    public void Numbers_are_read_by_their_decimal_sign(string text, bool? decimalComma)
    {
        Table table = Read(text, new CsvFormat(CsvSeparator.Auto, decimalComma));
        DataOptions options = Samples.Numbers with { ValidationShare = 0, FeatureScaling = new NoScaling(), Ignore = [.. table.Columns.Skip(2)] };
        Assert.Equal([1.5, -25], Samples.FirstFeatures(Samples.Prepare(table, options).Training));
    }

    [Theory]
    [InlineData("x;y\n1.234,5;1\n", "1.234,5", true)]
    [InlineData("x;y\n1,234.5;1\n", "1,234.5", false)]
    [InlineData("x;y\n1,5;1\n", "1,5", false)]
    public void What_is_nearly_a_number_is_no_category(string text, string field, bool decimalComma)
    {
        Table table = Read(text, new CsvFormat(CsvSeparator.Semicolon, decimalComma));
        Assert.Equal(
            $"t.csv line 2: column 'x' holds '{field}', not a number. Write numbers without separators of thousands; {(decimalComma ? "for a decimal point, set data.decimalComma to false" : "for a decimal comma, set data.decimalComma to true")}.",
            Assert.Throws<DataException>(() => Samples.Prepare(table, Samples.Numbers with { ValidationShare = 0 })).Message);
    }

    [Fact]
    public void Classes_with_decimal_commas_are_ordered_by_their_numbers()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Parse("x;y\n1;10,5\n2;9,5\n"), Samples.Classes with { ValidationShare = 0 });
        Assert.Equal(["9,5", "10,5"], data.Preparation.Classes);
    }

    /// <summary>What was said of the training table decides only where a later text can be read in two ways.</summary>
    [Theory]
    [InlineData("a,b;c\n1,2;3\n", CsvSeparator.Semicolon, "b;c", "a,b")]
    [InlineData("a,b;c\n1,2;3\n", CsvSeparator.Comma, "a,b", "b;c")]
    public void Training_decides_between_separators_that_are_there_equally_often(string text, CsvSeparator trained, string notThere, string there)
    {
        IReadOnlyList<string> columns = Read(text, CsvFormat.Of(Trained(trained, decimalComma: null))).Columns;
        Assert.Equal((true, false), (columns.Contains(there), columns.Contains(notThere)));
        Assert.Contains("Set --sep to", Assert.Throws<DataException>(() => Read(text, CsvFormat.Auto with { SeparatorOption = "--sep" })).Message, StringComparison.Ordinal);
        Assert.Equal(["x", "y"], Read("x\ty\n1\t2\n", CsvFormat.Of(Trained(trained, decimalComma: null))).Columns);
    }

    [Theory]
    [InlineData("x,y\n\"1,5\",2\n\"-2,5e1\",3\n", true)]
    [InlineData("x,y\n1.5,2\n-2.5e1,3\n", true)]
    [InlineData("x;y\n1,5;2\n-2,5e1;3\n", false)]
    [InlineData("x\ty\n1.5\t2\n-2.5e1\t3\n", true)]
    [InlineData("x;y;d\n1,5;2;1.2\n-2,5e1;3;1.2\n", true)]
    [InlineData("x;y;d\n1.5;2;1,2\n-2.5e1;3;1,2\n", false)]
    public void Training_decides_between_decimal_signs_that_are_both_there(string text, bool trained)
    {
        Table table = Read(text, CsvFormat.Of(Trained(CsvSeparator.Auto, trained)));
        DataOptions options = Samples.Numbers with { ValidationShare = 0, FeatureScaling = new NoScaling(), Ignore = [.. table.Columns.Skip(2)] };
        Assert.Equal([1.5, -25], Samples.FirstFeatures(Samples.Prepare(table, options).Training));
    }

    [Fact]
    public void What_was_said_of_the_table_is_kept_and_changes_no_bit()
    {
        DataOptions plain = Samples.Numbers with { ValidationShare = 0 };
        PreparedData<double> found = Samples.Prepare(Samples.Parse("x,y\n1,2\n3,5\n"), plain);
        PreparedData<double> said = Samples.Prepare(Samples.Parse("x,y\n1,2\n3,5\n"), plain with { Separator = CsvSeparator.Comma, DecimalComma = false });
        Assert.Equal((CsvSeparator.Comma, false), (said.Preparation.Separator, said.Preparation.DecimalComma));
        Assert.Equal((CsvSeparator.Auto, null), (found.Preparation.Separator, found.Preparation.DecimalComma));
        Assert.Equal(found.Hash, said.Hash);
    }

    private static Preparation Trained(CsvSeparator separator, bool? decimalComma) =>
        Samples.Prepare(Samples.Counted(["1", "2"]), Samples.Numbers with { ValidationShare = 0 }).Preparation with { Separator = separator, DecimalComma = decimalComma };

    private static Table Read(string text, CsvFormat format) => CsvTable.Read(new StringReader(text), "t.csv", format);
}
