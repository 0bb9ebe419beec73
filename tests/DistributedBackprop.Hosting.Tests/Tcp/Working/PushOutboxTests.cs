using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Working;

public sealed class PushOutboxTests
{
    private readonly PushOutbox _outbox = new();
    private readonly OutgoingBulk _message = new();

    [Fact]
    public void A_gradient_that_is_being_sent_is_not_written_over()
    {
        Push first = PushOf(updates: 1);
        FlatVector sent = first.Contributions[0].Gradient!;
        FlatVector free = Vector();
        _outbox.Put(first);
        Assert.True(_outbox.TryTake(_message));

        Assert.Equal([free], _outbox.WithoutThoseNeeded(RoundOf(2), [sent, free]));

        _outbox.OnSent();
        Assert.Equal([sent, free], _outbox.WithoutThoseNeeded(RoundOf(2), [sent, free]));
    }

    [Fact]
    public void Pushes_of_past_rounds_are_not_sent_any_more()
    {
        _outbox.Put(PushOf(updates: 1));
        _outbox.Put(PushOf(updates: 2));

        _outbox.WithoutThoseNeeded(RoundOf(2), []);

        Assert.True(_outbox.TryTake(_message));
        Assert.False(_outbox.TryTake(new OutgoingBulk()));
    }

    [Fact]
    public void Of_too_many_the_oldest_are_lost()
    {
        foreach (int updates in Enumerable.Range(1, 6))
        {
            _outbox.Put(PushOf(updates));
        }

        int taken = 0;
        while (_outbox.TryTake(_message))
        {
            _message.Clear();
            taken++;
        }

        Assert.Equal(4, taken);
    }

    private static FlatVector<float> Vector() => new FlatVector<float>(new float[3]);

    private static RoundId RoundOf(long updates) => new(new ModelVersion(1, updates), RoundKind.Gradient);

    private static Push PushOf(long updates) =>
        new(new WorkerId("w", 1), RoundOf(updates), Attempt: 1, [new Contribution(TreeNode.Leaf(0), default, Vector())], TimeSpan.Zero);
}
