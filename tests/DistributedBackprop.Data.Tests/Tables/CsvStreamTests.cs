using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Tables;

/// <summary>A table read in blocks is the table.</summary>
public sealed class CsvStreamTests
{
    [Theory]
    [InlineData(1, new[] { 1, 1, 1, 1, 1 })]
    [InlineData(2, new[] { 2, 2, 1 })]
    [InlineData(5, new[] { 5 })]
    [InlineData(6, new[] { 5 })]
    public void Blocks_hold_the_rows_in_order_with_their_lines(int blockRows, int[] sizes)
    {
        const string Text = "a,b\n1,x\n2,x\n\n3,\"y\nz\"\n4,x\n5,x\n";
        Table whole = CsvTable.Read(new StringReader(Text), "t.csv");
        Table[] blocks = [.. Stream(Text, blockRows)];
        Assert.Equal(sizes, blocks.Select(block => block.Rows.Count));
        Assert.All(blocks, block => Assert.Equal(whole.Columns, block.Columns));
        Assert.Equal(
            whole.Rows.Select(row => (row.Line, string.Join('|', row.Fields))),
            blocks.SelectMany(block => block.Rows).Select(row => (row.Line, string.Join('|', row.Fields))));
    }

    [Fact]
    public void Text_is_read_only_as_far_as_blocks_are_asked_for()
    {
        using var text = new EndlessTable();
        Table[] blocks = [.. CsvTable.Stream(text, "endless", CsvFormat.Auto, 10).Take(3)];
        Assert.Equal(["29"], blocks[^1].Rows[^1].Fields);
        Assert.InRange(text.RowsRead, 30, 100_000);
    }

    [Fact]
    public void A_fault_is_met_where_it_stands_after_the_blocks_before_it()
    {
        using IEnumerator<Table> blocks = Stream("a,b\n1,2\n3,4\n5\n", blockRows: 2).GetEnumerator();
        Assert.True(blocks.MoveNext());
        Assert.StartsWith("t.csv line 4: the row has 1 fields", Assert.Throws<DataException>(() => blocks.MoveNext()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_decimal_sign_of_one_block_holds_for_the_next()
    {
        Table[] blocks = [.. Stream("a;b\n1;2\n1,5;2\n3;4\n", blockRows: 1)];
        Assert.True(blocks[1].Numbers.TryParse("2,5", out _));
        Assert.True(blocks[2].Numbers.TryParse("2,5", out _));
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n3;4.5\n")]
    [InlineData("a;b\n1.5;2\n3;4,5\n")]
    public void Two_decimal_signs_are_refused_across_blocks(string text) => Assert.Contains(
        "it is not clear whether a comma or a point is the decimal sign",
        Assert.Throws<DataException>(() => Stream(text, blockRows: 1).Count()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_header_alone_is_refused() =>
        Assert.StartsWith("t.csv has a header and no rows.", Assert.Throws<DataException>(() => Stream("a,b\n", blockRows: 3).Count()).Message, StringComparison.Ordinal);

    [Fact]
    public void Blocks_without_rows_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Stream("a,b\n1,2\n", blockRows: 0));

    private static IEnumerable<Table> Stream(string text, int blockRows) => CsvTable.Stream(new StringReader(text), "t.csv", CsvFormat.Auto, blockRows);

    /// <summary>A column n with the rows 0, 1, 2 and so on.</summary>
    private sealed class EndlessTable : TextReader
    {
        private readonly Queue<char> _text = new("n\n");

        public int RowsRead { get; private set; }

        public override int Read()
        {
            while (_text.Count == 0)
            {
                foreach (char character in FormattableString.Invariant($"{RowsRead++}\n"))
                {
                    _text.Enqueue(character);
                }
            }

            return _text.Dequeue();
        }
    }
}
