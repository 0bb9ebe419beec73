using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Voting;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Voting;

/// <summary>What a voter promises, keeps and refuses.</summary>
public sealed class VoterTests
{
    private static readonly HeadId First = new(new ServerId("north"), Life: 1);
    private static readonly HeadId Second = new(new ServerId("south"), Life: 1);

    private readonly RoleProbe _probe = ProbeOf(promised: null, newest: null);

    [Fact]
    public void A_promise_is_given_once_it_is_durable_and_names_the_newest_checkpoint()
    {
        CheckpointId newest = CheckpointId.Of(CheckpointAt(3, 8));
        RoleProbe probe = ProbeOf(new Promise(3, First), newest);

        IReadOnlyList<Effect> asked = probe.Feed(Ask(Second, 4));
        Assert.Equal([new StorePromise(new Promise(4, Second))], asked);

        Assert.Equal([new SendToHead(Second, new Vote(Sample.Server, 4, TimeSpan.FromSeconds(42), newest))], probe.Feed(new PromiseStored(new Promise(4, Second))));
    }

    [Fact]
    public void A_promise_that_was_given_is_confirmed_without_another_write()
    {
        Promise(First, 1);

        Assert.Equal([new SendToHead(First, new Vote(Sample.Server, 1, TimeSpan.FromSeconds(42), null))], _probe.Feed(Ask(First, 1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Another_head_gets_no_generation_that_is_not_higher(long generation)
    {
        Promise(First, 2);

        Assert.Equal([new SendToHead(Second, new Outvoted(Sample.Server, generation, new Promise(2, First)))], _probe.Feed(Ask(Second, generation)));
    }

    [Fact]
    public void Another_life_of_the_same_head_is_another_head()
    {
        Promise(First, 2);

        Assert.Single(_probe.Feed(Ask(First with { Life = 2 }, 2)).ToHead<Outvoted>());
    }

    [Fact]
    public void One_promise_is_stored_at_a_time()
    {
        _probe.Feed(Ask(First, 1));

        Assert.Empty(_probe.Feed(Ask(Second, 2)));
        Assert.Single(_probe.Feed(new PromiseStored(new Promise(1, First))).ToHead<Vote>());
        Assert.Single(_probe.Feed(Ask(Second, 2)).OfType<StorePromise>());
    }

    [Fact]
    public void A_promise_that_cannot_be_stored_is_not_given_and_may_be_asked_for_again()
    {
        _probe.Feed(Ask(First, 1));

        Assert.Equal([new SendToHead(First, new VoteFailed(Sample.Server, 1, "disk full"))], _probe.Feed(new PromiseNotStored(new Promise(1, First), "disk full")));
        Assert.Single(_probe.Feed(Ask(Second, 1)).OfType<StorePromise>());
    }

    [Fact]
    public void A_head_of_another_run_gets_no_vote_and_hears_why()
    {
        RunIdentity other = Sample.Identity with { DataHash = new string('f', 64) };

        VoteFailed refusal = Assert.Single(_probe.Feed(Ask(First, 1) with { Identity = other }).ToHead<VoteFailed>());

        Assert.Contains("another run: ", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_acknowledged_once_it_is_durable_and_again_when_it_comes_again()
    {
        Promise(First, 1);
        KeepRequest request = Keep(First, 1, number: 1, updates: 5);

        Assert.Same(request.Checkpoint, Assert.IsType<StoreCheckpoint>(Assert.Single(_probe.Feed(request))).Checkpoint);
        Assert.Empty(_probe.Feed(request));
        Assert.Equal([new SendToHead(First, new Kept(Sample.Server, 1, 1))], _probe.Feed(new CheckpointStored(request.Checkpoint)));
        Assert.Equal([new SendToHead(First, new Kept(Sample.Server, 1, 1))], _probe.Feed(request));
        Assert.Equal(CheckpointId.Of(request.Checkpoint), Assert.Single(_probe.Feed(Ask(First, 1)).ToHead<Vote>()).Newest);
    }

    [Fact]
    public void A_checkpoint_older_than_what_is_kept_gets_no_answer()
    {
        Promise(First, 1);
        KeepRequest newer = Keep(First, 1, number: 2, updates: 6);
        _probe.Feed(newer);
        _probe.Feed(new CheckpointStored(newer.Checkpoint));

        Assert.Empty(_probe.Feed(Keep(First, 1, number: 1, updates: 5)));
    }

    [Fact]
    public void Of_the_checkpoints_that_come_while_one_is_stored_only_the_newest_is_stored_next()
    {
        Promise(First, 1);
        KeepRequest[] requests = [.. Enumerable.Range(1, 4).Select(number => Keep(First, 1, number, updates: number))];
        _probe.Feed(requests[0]);
        Assert.Empty(_probe.Feed(requests[1]));
        Assert.Empty(_probe.Feed(requests[3]));

        IReadOnlyList<Effect> next = _probe.Feed(new CheckpointStored(requests[0].Checkpoint));

        Assert.Equal(1, Assert.Single(next.ToHead<Kept>()).Number);
        Assert.Same(requests[3].Checkpoint, Assert.Single(next.OfType<StoreCheckpoint>()).Checkpoint);
    }

    [Fact]
    public void A_head_that_was_replaced_gets_nothing_kept()
    {
        Promise(First, 1);
        Promise(Second, 2);

        Assert.Equal([new SendToHead(First, new Outvoted(Sample.Server, 1, new Promise(2, Second)))], _probe.Feed(Keep(First, 1, 1, updates: 5)));
    }

    [Fact]
    public void What_becomes_durable_under_a_promise_replaced_meanwhile_is_told_to_nobody_but_to_later_heads()
    {
        Promise(First, 1);
        KeepRequest request = Keep(First, 1, 1, updates: 5);
        _probe.Feed(request);
        Promise(Second, 2);

        Assert.Empty(_probe.Feed(new CheckpointStored(request.Checkpoint)));
        Assert.Equal(CheckpointId.Of(request.Checkpoint), Assert.Single(_probe.Feed(Ask(Second, 2)).ToHead<Vote>()).Newest);
    }

    [Fact]
    public void A_head_without_a_promise_gets_no_answer_to_a_checkpoint()
    {
        Promise(First, 1);

        Assert.Empty(_probe.Feed(Keep(Second, 2, 1, updates: 5)));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_stored_is_told_with_the_reason()
    {
        Promise(First, 1);
        KeepRequest request = Keep(First, 1, 1, updates: 5);
        _probe.Feed(request);

        Assert.Equal([new SendToHead(First, new KeepFailed(Sample.Server, 1, 1, "disk full"))], _probe.Feed(new CheckpointNotStored(request.Checkpoint, "disk full")));
        Assert.Null(Assert.Single(_probe.Feed(Ask(First, 1)).ToHead<Vote>()).Newest);
    }

    [Fact]
    public void A_checkpoint_is_handed_over_to_the_promised_head()
    {
        Checkpoint checkpoint = CheckpointAt(1, 5);
        RoleProbe probe = ProbeOf(new Promise(1, First), CheckpointId.Of(checkpoint));
        probe.Feed(Ask(Second, 2));
        probe.Feed(new PromiseStored(new Promise(2, Second)));

        Assert.Equal([new LoadCheckpoint(CheckpointId.Of(checkpoint))], probe.Feed(new FetchRequest(Second, 2, CheckpointId.Of(checkpoint))));
        Assert.Same(checkpoint, Assert.Single(probe.Feed(new CheckpointLoaded(checkpoint)).ToHead<Fetched>()).Checkpoint);
        Assert.Single(probe.Feed(new FetchRequest(First, 1, CheckpointId.Of(checkpoint))).ToHead<Outvoted>());
    }

    [Fact]
    public void A_checkpoint_that_turns_out_damaged_gives_way_to_the_one_before()
    {
        CheckpointId newest = CheckpointId.Of(CheckpointAt(1, 5));
        CheckpointId older = CheckpointId.Of(CheckpointAt(1, 4));
        RoleProbe probe = ProbeOf(new Promise(1, First), newest);
        probe.Feed(new FetchRequest(First, 1, newest));

        IReadOnlyList<Effect> effects = probe.Feed(new CheckpointNotLoaded(newest, older, "its checksum is wrong"));

        Assert.Equal([new SendToHead(First, new FetchFailed(Sample.Server, 1, newest, older, "its checksum is wrong"))], effects);
        Assert.Equal(older, Assert.Single(probe.Feed(Ask(First, 1)).ToHead<Vote>()).Newest);
    }

    /// <summary>Once broken: a head counted on a checkpoint at a node that had long told that it was lost.</summary>
    [Fact]
    public void A_checkpoint_that_is_found_damaged_while_another_is_asked_for_is_not_named_any_more()
    {
        CheckpointId lostBefore = CheckpointId.Of(CheckpointAt(1, 6));
        CheckpointId newest = CheckpointId.Of(CheckpointAt(1, 5));
        CheckpointId older = CheckpointId.Of(CheckpointAt(1, 4));
        RoleProbe probe = ProbeOf(new Promise(1, First), newest);
        probe.Feed(new FetchRequest(First, 1, lostBefore));

        IReadOnlyList<Effect> effects = probe.Feed(new CheckpointNotLoaded(lostBefore, older, "it is gone"));

        Assert.Equal([new SendToHead(First, new FetchFailed(Sample.Server, 1, lostBefore, older, "it is gone"))], effects);
        Assert.Equal(older, Assert.Single(probe.Feed(Ask(First, 1)).ToHead<Vote>()).Newest);
    }

    [Fact]
    public void A_lost_promise_is_known_from_the_checkpoint_that_was_kept_under_it()
    {
        RoleProbe probe = ProbeOf(promised: null, CheckpointId.Of(CheckpointAt(6, 5)));

        Assert.Equal(6, Assert.Single(probe.Feed(Ask(First, 6)).ToHead<Outvoted>()).Promised.Generation);
        Assert.Single(probe.Feed(Ask(First, 7)).OfType<StorePromise>());
    }

    private static RoleProbe ProbeOf(Promise? promised, CheckpointId? newest) => new(new Voter(Sample.Server, Sample.Identity, promised, newest));

    private static VoteRequest Ask(HeadId head, long generation) => new(head, Sample.Identity, generation, TimeSpan.FromSeconds(42));

    private static KeepRequest Keep(HeadId head, long generation, long number, long updates) => new(head, generation, number, CheckpointAt(generation, updates));

    private static Checkpoint CheckpointAt(long generation, long updates) => new(
        new ModelVersion(generation, updates), Sample.Identity, new RunProgress { Updates = updates }, new ModelTensors(new FlatVector<float>([updates]), [], null));

    private void Promise(HeadId head, long generation)
    {
        _probe.Feed(Ask(head, generation));
        _probe.Feed(new PromiseStored(new Promise(generation, head)));
    }
}
