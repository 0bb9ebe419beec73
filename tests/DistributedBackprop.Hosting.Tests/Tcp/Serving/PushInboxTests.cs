using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>Pushes of two gradients of four bytes each, without a link.</summary>
public sealed class PushInboxTests
{
    private const int VectorBytes = sizeof(float);
    private const int SumsMost = 2;

    private static readonly WorkerId Worker = new("a", 1);
    private static readonly int PushBytes = Fields(updates: 0).Length + (SumsMost * VectorBytes);

    private readonly PushInbox _inbox = new(
        new VectorPool(() => new FlatVector<float>(new float[1])),
        VectorBytes,
        SumsMost,
        windowBytes: (2 * SumsMost * VectorBytes) + Fields(updates: 0).Length);

    [Fact]
    public void What_is_pushed_for_a_step_is_held_until_a_later_one_is_offered()
    {
        _inbox.ReleaseBefore(Round(5));
        Receive(updates: 5);
        Receive(updates: 5);

        Assert.Equal(0, _inbox.ReleaseBefore(Round(5)));
        Assert.Equal(2 * SumsMost * VectorBytes, _inbox.ReleaseBefore(Round(6)));
        Receive(updates: 6);
        Assert.Equal(1, _inbox.Held);
    }

    /// <summary>As after two quarantines in one round: were it let in, it would wait for credit that comes with the round's end, which waits for it.</summary>
    [Fact]
    public void A_push_for_which_there_is_no_room_before_the_step_is_over_is_refused()
    {
        _inbox.ReleaseBefore(Round(5));
        Receive(updates: 5);
        Receive(updates: 5);

        LinkException refused = Assert.Throws<LinkException>(() => Receive(updates: 5));

        Assert.Equal(
            $"{PushBytes} bytes of sums come and 16 are held for a step that is not over, but {PushBytes + 8} are the most: the worker has to begin anew",
            refused.Message);
    }

    /// <summary>Nothing might ever let go of what it holds, nor of what comes after it.</summary>
    [Fact]
    public void A_push_for_what_was_not_offered_is_refused()
    {
        Assert.EndsWith(", of which nothing was offered yet", Assert.Throws<LinkException>(() => Receive(updates: 5)).Message, StringComparison.Ordinal);

        _inbox.ReleaseBefore(Round(5));
        Receive(updates: 5);
        Assert.Throws<LinkException>(() => Receive(updates: 6));
        Receive(updates: 4);
    }

    [Fact]
    public void Pushes_without_gradients_are_not_held_however_many_come()
    {
        var validation = new RoundId(Round(5).Version, RoundKind.Validation);
        _inbox.ReleaseBefore(validation);
        var fields = new FieldWriter();
        StepFields.Write(fields, new Push(Worker, validation, Attempt: 1, [], TimeSpan.Zero));
        var targets = new Block[1];
        for (int i = 0; i < 100_000; i++)
        {
            _inbox.Begin([fields.Length], targets);
            fields.Written.CopyTo(targets[0].Bytes);
            _inbox.Complete(Worker, out _);
        }

        Assert.Equal(0, _inbox.Held);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 40, 4, 4, 4 })]
    [InlineData(new[] { 1 << 20, 4 })]
    [InlineData(new[] { 40, 8 })]
    public void Lengths_that_no_push_of_the_run_has_are_refused(int[] blockLengths) =>
        Assert.Throws<LinkException>(() => _inbox.Begin(blockLengths, new Block[blockLengths.Length]));

    private static RoundId Round(long updates) => new(new ModelVersion(1, updates), RoundKind.Gradient);

    private static byte[] Fields(long updates)
    {
        var fields = new FieldWriter();
        Contribution[] sums = [.. Enumerable.Range(0, SumsMost).Select(leaf => new Contribution(TreeNode.Leaf(leaf), default, Gradient: null))];
        StepFields.Write(fields, new Push(Worker, Round(updates), Attempt: 1, sums, TimeSpan.Zero));
        return fields.Written.ToArray();
    }

    private void Receive(long updates)
    {
        byte[] fields = Fields(updates);
        var targets = new Block[1 + SumsMost];
        _inbox.Begin([fields.Length, VectorBytes, VectorBytes], targets);
        fields.CopyTo(targets[0].Bytes);
        Push push = _inbox.Complete(Worker, out long released);
        Assert.Equal(Round(updates), push.Round);
        Assert.Equal(fields.Length, released);
    }
}
