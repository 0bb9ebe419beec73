using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class LeafVerificationTests
{
    private readonly LeafVerification _verification = new([2, 3]);

    [Fact]
    public void Two_equal_answers_decide_a_leaf()
    {
        Assert.Equal(2, _verification.Missing(2));
        Assert.Null(_verification.Take(Sample.Anna, Sample.Leaf(2, gradient: 5)));
        Assert.Equal(1, _verification.Missing(2));

        Verdict verdict = _verification.Take(Sample.Bert, Sample.Leaf(2, gradient: 5))!;

        Assert.Equal((2, 5f), (verdict.Leaf, verdict.Sums.Gradient!.As<float>().Values[0]));
        Assert.Equal([Sample.Anna, Sample.Bert], verdict.AgreedBy);
        Assert.Empty(verdict.Odd);
        Assert.Equal((0, 2), (_verification.Missing(2), _verification.Missing(3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_three_the_one_that_differs_is_odd_whichever_answered_first(int odd)
    {
        WorkerId[] workers = [Sample.Anna, Sample.Bert, Sample.Carl];
        Verdict[] verdicts = [.. workers.Select((worker, k) => _verification.Take(worker, Sample.Leaf(2, gradient: k == odd - 1 ? 6 : 5))).OfType<Verdict>()];

        Verdict verdict = Assert.Single(verdicts);
        Assert.Equal(5f, verdict.Sums.Gradient!.As<float>().Values[0]);
        Assert.Equal(odd == 3 ? [] : [workers[odd - 1]], verdict.Odd);
    }

    [Fact]
    public void While_none_agree_another_is_asked()
    {
        _verification.Take(Sample.Anna, Sample.Leaf(2, gradient: 5));
        _verification.Take(Sample.Bert, Sample.Leaf(2, gradient: 6));
        Assert.Null(_verification.Take(Sample.Carl, Sample.Leaf(2, gradient: 7)));
        Assert.Equal(1, _verification.Missing(2));

        Verdict verdict = _verification.Take(new WorkerId("dora", 1), Sample.Leaf(2, gradient: 6))!;

        Assert.Equal([Sample.Anna, Sample.Carl], verdict.Odd);
    }

    [Fact]
    public void A_worker_does_not_confirm_itself_not_even_in_another_life()
    {
        _verification.Take(Sample.Anna, Sample.Leaf(2));

        Assert.Null(_verification.Take(Sample.Anna, Sample.Leaf(2)));
        Assert.Null(_verification.Take(Sample.Anna with { Incarnation = 2 }, Sample.Leaf(2)));
        Assert.True(_verification.HasAnswered(2, Sample.Anna with { Incarnation = 3 }));
    }

    [Fact]
    public void Sums_that_differ_in_what_is_measured_only_differ_too()
    {
        _verification.Take(Sample.Anna, Sample.Leaf(2));
        Contribution other = Sample.Leaf(2) with { Sums = Sample.Leaf(2).Sums with { GradientNorm = Math.BitIncrement(1.0) } };

        Assert.Null(_verification.Take(Sample.Bert, other));
    }

    [Fact]
    public void What_is_taken_back_does_not_count()
    {
        _verification.Take(Sample.Anna, Sample.Leaf(2));

        _verification.Forget("anna");

        Assert.Null(_verification.Take(Sample.Bert, Sample.Leaf(2)));
        Assert.NotNull(_verification.Take(Sample.Carl, Sample.Leaf(2)));
    }

    [Fact]
    public void It_is_stuck_when_too_few_members_are_left_who_have_not_answered()
    {
        Assert.Contains("two workers (workers.verifyShare", _verification.WhyStuck([Sample.Anna]), StringComparison.Ordinal);
        Assert.Null(_verification.WhyStuck([Sample.Anna, Sample.Bert]));
        _verification.Take(Sample.Anna, Sample.Leaf(2));
        Assert.Null(_verification.WhyStuck([Sample.Bert, Sample.Carl]));
        _verification.Take(Sample.Bert, Sample.Leaf(2, gradient: 9));

        Assert.Contains("workers anna and bert gave different sums for leaf 2", _verification.WhyStuck([Sample.Anna, Sample.Bert]), StringComparison.Ordinal);
        Assert.Null(_verification.WhyStuck([Sample.Anna, Sample.Bert, Sample.Carl]));
    }
}
