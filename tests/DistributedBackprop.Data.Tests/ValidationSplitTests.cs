using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Data.Tests;

public sealed class ValidationSplitTests
{
    [Theory]
    [InlineData(10, 0.0, 0)]
    [InlineData(10, 0.2, 2)]
    [InlineData(182, 0.2, 36)]
    [InlineData(183, 0.2, 37)]
    [InlineData(10, 0.25, 3)]
    [InlineData(2, 0.01, 1)]
    [InlineData(2, 0.9, 1)]
    [InlineData(3, 0.9, 2)]
    [InlineData(1, 0.0, 0)]
    public void Rounds_the_share_and_leaves_one_in_each_part(int rows, double share, int expected)
    {
        Assert.Equal(expected, ValidationSplit.HeldOut(rows, share));
    }

    [Fact]
    public void Every_row_is_in_one_part_in_order_and_each_group_has_its_share()
    {
        Gen<int[]> groups = Gen.Choose(0, 3).ArrayOf().Select(drawn => (int[])[0, 1, 2, 3, .. drawn, 0, 1, 2, 3]);
        Prop.ForAll(groups.ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), ArbMap.Default.ArbFor<ulong>(), (rows, tenths, seed) =>
        {
            ValidationSplit split = ValidationSplit.Draw(rows, groupCount: 4, tenths / 10.0, seed);
            int[] all = [.. split.Training, .. split.Validation];
            return all.Order().SequenceEqual(Enumerable.Range(0, rows.Length))
                && split.Training.SequenceEqual(split.Training.Order())
                && split.Validation.SequenceEqual(split.Validation.Order())
                && Enumerable.Range(0, 4).All(group =>
                    split.Validation.Count(row => rows[row] == group)
                    == ValidationSplit.HeldOut(rows.Count(other => other == group), tenths / 10.0));
        })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Depends_on_the_seed_alone()
    {
        int[] groups = new int[200];
        Assert.Equal(ValidationSplit.Draw(groups, 1, 0.3, 5).Validation, ValidationSplit.Draw(groups, 1, 0.3, 5).Validation);
        Assert.NotEqual(ValidationSplit.Draw(groups, 1, 0.3, 5).Validation, ValidationSplit.Draw(groups, 1, 0.3, 6).Validation);
    }

    [Fact]
    public void A_group_is_drawn_the_same_whatever_the_others_are()
    {
        int[] alone = [.. Enumerable.Repeat(0, 20)];
        int[] withAnother = [.. alone, .. Enumerable.Repeat(1, 20)];
        int[] drawn = ValidationSplit.Draw(alone, 1, 0.5, 3).Validation;
        int[] drawnWithAnother = ValidationSplit.Draw(withAnother, 2, 0.5, 3).Validation;
        Assert.Equal(drawn, drawnWithAnother.Where(row => row < 20));
        Assert.NotEqual(drawn, drawnWithAnother.Where(row => row >= 20).Select(row => row - 20));
    }
}
