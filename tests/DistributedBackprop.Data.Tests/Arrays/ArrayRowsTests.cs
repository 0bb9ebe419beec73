using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Arrays;

/// <summary>Arrays for a network that has been trained: in blocks, and only of its own shape.</summary>
public sealed class ArrayRowsTests
{
    private static readonly byte[] FiveImages = ArrayBytes.Idx([5, 1, 2], 0, 1, 10, 11, 20, 21, 30, 31, 40, 41);

    private static readonly byte[] FiveLabels = ArrayBytes.Idx([5], 3, 7, 3, 7, 3);

    private static readonly Preparation Images = new()
    {
        Task = LearningTask.Classification,
        Features = [new NumberFeature("p0", 0, 1), new NumberFeature("p1", 0, 1)],
        Targets = [new ScaledColumn("digit", 0, 1)],
        Classes = ["3", "7"],
    };

    /// <summary>The target is the last of the three numbers of an example.</summary>
    private static readonly Preparation LastNumber = Images with { Task = LearningTask.Regression, Targets = [new ScaledColumn("p2", 0, 1)], Classes = [] };

    [Theory]
    [InlineData(1, new[] { 1, 1, 1, 1, 1 })]
    [InlineData(2, new[] { 2, 2, 1 })]
    [InlineData(9, new[] { 5 })]
    public void Blocks_hold_the_examples_in_order(int blockRows, int[] sizes)
    {
        Table[] blocks = [.. ArrayRows.ReadExamples(Bytes("i.gz", ArrayBytes.Gzip(FiveImages)), Bytes("l", FiveLabels), Images, blockRows)];
        Assert.Equal(sizes, blocks.Select(block => block.Rows.Count));
        Assert.Equal(["p0", "p1", "digit"], blocks[0].Columns);
        Assert.Equal(["0,1,3", "10,11,7", "20,21,3", "30,31,7", "40,41,3"], blocks.SelectMany(block => block.Rows).Select(row => string.Join(',', row.Fields)));
        Assert.Equal([1, 2, 3, 4, 5], blocks.SelectMany(block => block.Rows).Select(row => row.Line));
    }

    [Fact]
    public void Examples_to_predict_need_no_labels()
    {
        Table[] blocks = [.. ArrayRows.ReadInputs(Bytes("i", FiveImages), Images, 3)];
        Assert.Equal(["0,1", "10,11", "20,21", "30,31", "40,41"], blocks.SelectMany(block => block.Rows).Select(row => string.Join(',', row.Fields)));
    }

    /// <summary>A stream that breaks off is met only where it does.</summary>
    [Fact]
    public void Examples_are_read_as_they_are_asked_for()
    {
        using IEnumerator<Table> blocks = ArrayRows.ReadInputs(Bytes("i", FiveImages[..^1]), Images, 2).GetEnumerator();
        Assert.True(blocks.MoveNext());
        Assert.True(blocks.MoveNext());
        Assert.Equal(
            "i-ubyte is damaged: its header announces 10 bytes of numbers, and only 9 follow. Copy or download it again.",
            Assert.Throws<DataException>(() => blocks.MoveNext()).Message);
    }

    [Fact]
    public void Bytes_after_the_last_example_are_damage() => Assert.Equal(
        "i-ubyte is damaged: its header announces 10 bytes of numbers, and more follow. Copy or download it again.",
        Assert.Throws<DataException>(() => ArrayRows.ReadInputs(Bytes("i", [.. FiveImages, 0]), Images, 2).Count()).Message);

    [Fact]
    public void A_target_among_the_numbers_of_an_example_may_be_left_out_where_it_is_predicted()
    {
        NamedBytes whole = Bytes("i", ArrayBytes.Idx([1, 3], 1, 2, 3));
        Assert.Equal(["1", "2", "3"], ArrayRows.ReadExamples(whole, labels: null, LastNumber, 2).Single().Rows[0].Fields);
        Assert.Equal(["1", "2"], ArrayRows.ReadInputs(Bytes("i", ArrayBytes.Idx([1, 2], 1, 2)), LastNumber, 2).Single().Rows[0].Fields);
        Assert.Equal(["1", "2", "3"], ArrayRows.ReadInputs(Bytes("i", ArrayBytes.Idx([1, 3], 1, 2, 3)), LastNumber, 2).Single().Rows[0].Fields);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_shape_is_refused(int columns)
    {
        byte[] image = ArrayBytes.Idx([1, columns], new byte[columns]);
        string message = $"i-ubyte holds an array of 1 x {columns}: {columns} numbers an example, but the model takes 2. Give examples of the shape that it was trained on.";
        Assert.Equal(message, Assert.Throws<DataException>(() => ArrayRows.ReadInputs(Bytes("i", image), Images, 2)).Message);
        Assert.Equal(message, Assert.Throws<DataException>(() => ArrayRows.ReadExamples(Bytes("i", image), Bytes("l", ArrayBytes.Idx([1], 1)), Images, 2)).Message);
        Assert.Contains(
            "4 numbers an example, but the model takes 2, or 3 with the target.",
            Assert.Throws<DataException>(() => ArrayRows.ReadInputs(Bytes("i", ArrayBytes.Idx([1, 4], new byte[4])), LastNumber, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_a_table_takes_no_array()
    {
        Preparation table = Images with { Features = [new NumberFeature("p0", 0, 1), new NumberFeature("p01", 0, 1)] };
        Assert.Equal(
            "i-ubyte is an array, whose numbers have no names; the model was trained on a table and needs the column 'p01'. Give a table (CSV).",
            Assert.Throws<DataException>(() => ArrayRows.ReadInputs(Bytes("i", FiveImages), table, 2)).Message);
    }

    [Fact]
    public void Labels_that_do_not_belong_to_the_examples_are_refused()
    {
        Assert.Equal("i-ubyte does not hold what the model predicts, digit. Give its labels too, as an array.", Refusal(FiveImages, null, Images));
        Assert.Equal(
            "l-ubyte holds labels of 1 examples, i-ubyte holds 5 examples. Name files that belong together.", Refusal(FiveImages, ArrayBytes.Idx([1], 1), Images));
        Assert.Equal(
            "l-ubyte holds 2 numbers an example; the model predicts 1: digit. Give the labels of these.", Refusal(FiveImages, FiveImages, Images));
        Assert.Equal(
            "i-ubyte holds what the model predicts, p2, among the numbers of an example. Leave the labels l-ubyte out.",
            Refusal(ArrayBytes.Idx([1, 3], 1, 2, 3), ArrayBytes.Idx([1], 1), LastNumber));
    }

    [Fact]
    public void Blocks_without_rows_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ArrayRows.ReadInputs(Bytes("i", FiveImages), Images, blockRows: 0));

    private static string Refusal(byte[] inputs, byte[]? labels, Preparation preparation) => Assert.Throws<DataException>(
        () => ArrayRows.ReadExamples(Bytes("i", inputs), labels is null ? null : Bytes("l", labels), preparation, 2)).Message;

    private static NamedBytes Bytes(string name, byte[] content) =>
        new(new MemoryStream(content), name.EndsWith(".gz", StringComparison.Ordinal) ? $"{name[..^3]}-ubyte.gz" : $"{name}-ubyte");
}
