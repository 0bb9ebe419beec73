using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles.Coordination;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Coordination;

public sealed class MembershipTests
{
    private readonly Membership _membership = new();

    [Fact]
    public void Members_are_in_the_order_of_their_names_however_they_came()
    {
        foreach (string name in new[] { "b", "10", "a", "9" })
        {
            Assert.True(_membership.Heard(new WorkerId(name, 1), TimeSpan.Zero));
        }

        Assert.Equal(["10", "9", "a", "b"], _membership.Workers.Select(worker => worker.Name));
        Assert.Equal(["10", "9", "a", "b"], _membership.Shares.Select(share => share.Worker.Name));
    }

    [Fact]
    public void A_worker_is_new_once() =>
        Assert.Equal([true, false], new[] { _membership.Heard(Sample.Anna, TimeSpan.Zero), _membership.Heard(Sample.Anna, TimeSpan.Zero) });

    [Fact]
    public void A_higher_incarnation_replaces_the_former_life_whose_late_messages_are_told_apart()
    {
        WorkerId reborn = Sample.Anna with { Incarnation = 2 };
        _membership.Heard(Sample.Anna, TimeSpan.Zero);

        Assert.True(_membership.Heard(reborn, TimeSpan.Zero));

        Assert.Equal([reborn], _membership.Workers);
        Assert.True(_membership.IsPast(Sample.Anna));
        Assert.False(_membership.IsPast(reborn));
        Assert.False(_membership.Depart(Sample.Anna));
        Assert.Equal(1, _membership.Count);
    }

    [Fact]
    public void A_life_that_fell_silent_may_come_back_and_the_one_before_it_may_not()
    {
        WorkerId reborn = Sample.Anna with { Incarnation = 2 };
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(reborn, TimeSpan.Zero);

        Assert.Equal([reborn], _membership.DropSilentSince(TimeSpan.FromSeconds(1)));

        Assert.True(_membership.IsPast(Sample.Anna));
        Assert.False(_membership.IsPast(reborn));
    }

    [Fact]
    public void A_life_that_has_left_is_past_and_a_later_one_is_not()
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);

        Assert.True(_membership.Depart(Sample.Anna));

        Assert.Equal(0, _membership.Count);
        Assert.True(_membership.IsPast(Sample.Anna));
        Assert.False(_membership.IsPast(Sample.Anna with { Incarnation = 2 }));
    }

    [Fact]
    public void A_goodbye_that_overtakes_the_first_hello_makes_that_life_past()
    {
        Assert.False(_membership.Depart(Sample.Anna));
        Assert.True(_membership.IsPast(Sample.Anna));
    }

    [Fact]
    public void A_late_goodbye_of_a_former_life_does_not_revive_a_later_one()
    {
        _membership.Depart(Sample.Anna with { Incarnation = 5 });
        _membership.Depart(Sample.Anna with { Incarnation = 3 });

        Assert.True(_membership.IsPast(Sample.Anna with { Incarnation = 5 }));
    }

    [Fact]
    public void Who_is_silent_is_dropped_and_may_come_back_in_the_same_life()
    {
        _membership.Heard(Sample.Anna, TimeSpan.FromSeconds(1));
        _membership.Heard(Sample.Bert, TimeSpan.FromSeconds(3));

        Assert.Equal([Sample.Anna], _membership.DropSilentSince(TimeSpan.FromSeconds(3)));

        Assert.Equal([Sample.Bert], _membership.Workers);
        Assert.False(_membership.IsPast(Sample.Anna));
        Assert.True(_membership.Heard(Sample.Anna, TimeSpan.FromSeconds(4)));
    }

    [Theory]
    [InlineData(1.0, 1.0, false)]
    [InlineData(500.0, 500.0, false)]
    [InlineData(1.19, 0.81, false)]
    [InlineData(0.81, 1.19, false)]
    [InlineData(1.21, 0.79, true)]
    [InlineData(0.79, 1.21, true)]
    [InlineData(400.0, 100.0, true)]
    public void Weights_follow_speeds_that_have_drifted_by_over_a_fifth(double anna, double bert, bool follows)
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(Sample.Bert, TimeSpan.Zero);

        Assert.Equal(follows, _membership.Follow([new WorkerSpeed(Sample.Anna, anna), new WorkerSpeed(Sample.Bert, bert)]));

        Assert.Equal(follows ? [anna, bert] : [1, 1], _membership.Shares.Select(share => share.Weight));
    }

    [Fact]
    public void The_drift_is_measured_against_the_weights_in_use()
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(Sample.Bert, TimeSpan.Zero);
        WorkerSpeed[] speeds = [new(Sample.Anna, 30), new(Sample.Bert, 10)];

        Assert.True(_membership.Follow(speeds));
        Assert.False(_membership.Follow(speeds));
    }

    [Fact]
    public void Without_a_measurement_of_each_member_weights_stay()
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(Sample.Bert, TimeSpan.Zero);

        Assert.False(_membership.Follow([new WorkerSpeed(Sample.Anna, 100), new WorkerSpeed(Sample.Carl, 1)]));
        Assert.Equal([1.0, 1.0], _membership.Shares.Select(share => share.Weight));
    }

    [Fact]
    public void A_member_that_was_too_slow_to_get_a_leaf_gets_another_chance()
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(Sample.Bert, TimeSpan.Zero);
        _membership.Follow([new WorkerSpeed(Sample.Anna, 100), new WorkerSpeed(Sample.Bert, 1)]);

        Assert.True(_membership.Follow([new WorkerSpeed(Sample.Anna, 90)]));
        Assert.Equal([90.0, 90.0], _membership.Shares.Select(share => share.Weight));
    }

    [Fact]
    public void A_worker_that_joins_later_begins_with_the_mean_weight()
    {
        _membership.Heard(Sample.Anna, TimeSpan.Zero);
        _membership.Heard(Sample.Bert, TimeSpan.Zero);
        _membership.Follow([new WorkerSpeed(Sample.Anna, 30), new WorkerSpeed(Sample.Bert, 10)]);

        _membership.Heard(Sample.Carl, TimeSpan.Zero);

        Assert.Equal([30.0, 10.0, 20.0], _membership.Shares.Select(share => share.Weight));
    }
}
