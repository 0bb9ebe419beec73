using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Tables;

public sealed class TableTests
{
    [Fact]
    public void Finds_columns_by_exact_name()
    {
        Table table = Samples.Parse("a,A\n1,2");
        Assert.True(table.TryFindColumn("A", out int index));
        Assert.Equal(1, index);
        Assert.False(table.TryFindColumn("b", out _));
    }

    [Fact]
    public void Refuses_what_is_not_a_named_rectangle()
    {
        TableRow[] rows = [new(2, ["1", "2"])];
        Assert.Throws<ArgumentException>(() => new Table("t", [], []));
        Assert.Throws<ArgumentException>(() => new Table("t", ["a", "b"], []));
        Assert.Throws<ArgumentException>(() => new Table("t", ["a", "a"], rows));
        Assert.Throws<ArgumentException>(() => new Table("t", ["a", ""], rows));
        Assert.Throws<ArgumentException>(() => new Table("t", ["a"], rows));
    }
}
