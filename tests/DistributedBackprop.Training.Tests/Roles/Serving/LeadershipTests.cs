using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>A head among three server nodes: its claim, what it goes on from, its lease, its checkpoints.</summary>
public sealed class LeadershipTests
{
    private static readonly ServerId North = new("north");
    private static readonly ServerId South = new("south");
    private static readonly ServerId West = new("west");
    private static readonly HeadId Self = new(North, Life: 7);
    private static readonly ServerOptions Options = new() { RenewSeconds = 1, LeaseSeconds = 5, AskAgainSeconds = 0.5, AskAgainSecondsMost = 4, WaitSeconds = 60 };

    private readonly Leadership _leadership = new(Self, new Electorate([North, South, West]), Sample.Identity, Options, new CheckpointOptions { WaitSeconds = 30 }, lastGeneration: 2);
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private List<Effect> _effects = [];

    [Fact]
    public void A_majority_of_votes_without_checkpoints_is_won()
    {
        Begin();
        Assert.Equal([North, South, West], _effects.OfType<SendToVoter>().Select(send => send.Voter));
        Assert.All(_effects.ToVoter<VoteRequest>(), request => Assert.Equal((Self, 3L, _now), (request.Head, request.Generation, request.SentAt)));

        Assert.Null(Handle(VoteOf(South, 3, null)));
        Assert.Null(Handle(VoteOf(South, 3, null)));
        Assert.Equal(new LeadershipWon(null), Handle(VoteOf(West, 3, null)));
    }

    [Fact]
    public void Votes_of_another_generation_do_not_count()
    {
        Begin();

        Assert.Null(Handle(VoteOf(South, 2, null)));
        Assert.Null(Handle(VoteOf(West, 2, null)));
    }

    [Fact]
    public void Those_who_do_not_answer_are_asked_again_after_pauses_that_grow()
    {
        Begin();
        Handle(VoteOf(South, 3, null));
        var pauses = new List<double>();
        for (int i = 0; i < 6; i++)
        {
            TimeSpan before = _now;
            TickAt(_leadership.NextTick!.Value);
            Assert.Equal([North, West], _effects.OfType<SendToVoter>().Select(send => send.Voter));
            pauses.Add((_now - before).TotalSeconds);
        }

        Assert.All(pauses.Zip([0.5, 1, 2, 4, 4, 4]), pair => Assert.InRange(pair.First, pair.Second * 0.5, pair.Second * 1.5));
    }

    [Fact]
    public void A_candidate_that_is_outvoted_asks_for_more_but_not_at_once()
    {
        Begin();
        Handle(VoteOf(South, 3, null));

        Assert.Null(Handle(new Outvoted(West, 3, new Promise(9, new HeadId(West, 1)))));
        Assert.Empty(_effects.OfType<SendToVoter>());
        Assert.Equal(12, _leadership.Generation);
        TickAt(_leadership.NextTick!.Value);
        Assert.Equal([12L, 12L, 12L], _effects.ToVoter<VoteRequest>().Select(request => request.Generation));
        Assert.Null(Handle(VoteOf(West, 12, null)));
        Assert.Equal(new LeadershipWon(null), Handle(VoteOf(North, 12, null)));
    }

    [Fact]
    public void The_newest_checkpoint_of_the_majority_is_fetched_and_made_durable_before_the_head_leads()
    {
        Checkpoint newest = CheckpointAt(2, 8);
        Begin();
        Handle(VoteOf(South, 3, CheckpointId.Of(CheckpointAt(2, 5))));
        Handle(VoteOf(West, 3, CheckpointId.Of(newest)));
        Assert.Equal([new SendToVoter(West, new FetchRequest(Self, 3, CheckpointId.Of(newest)))], _effects.OfType<SendToVoter>());

        Assert.Null(Handle(new Fetched(West, 3, newest)));
        Assert.Equal([North, South, West], _effects.OfType<SendToVoter>().Select(send => send.Voter));
        KeepRequest request = _effects.ToVoter<KeepRequest>().First();
        Assert.Equal(new ModelVersion(3, 8), request.Checkpoint.Version);
        Assert.Null(Handle(new Kept(South, 3, request.Number)));
        Assert.Equal(request.Checkpoint, Assert.IsType<LeadershipWon>(Handle(new Kept(West, 3, request.Number))).Checkpoint);
    }

    [Fact]
    public void A_checkpoint_that_a_majority_keeps_already_is_not_written_again()
    {
        Checkpoint newest = CheckpointAt(2, 8);
        Begin();
        Handle(VoteOf(North, 3, CheckpointId.Of(newest)));
        Handle(VoteOf(West, 3, CheckpointId.Of(newest)));
        Assert.Equal(North, Assert.Single(_effects.OfType<SendToVoter>()).Voter);

        Assert.Same(newest, Assert.IsType<LeadershipWon>(Handle(new Fetched(North, 3, newest))).Checkpoint);
        Assert.Empty(_effects.ToVoter<KeepRequest>());
    }

    [Fact]
    public void A_node_that_does_not_hand_its_checkpoint_over_is_asked_in_turn_with_the_others_that_keep_it()
    {
        CheckpointId newest = CheckpointId.Of(CheckpointAt(2, 8));
        Begin();
        Handle(VoteOf(South, 3, newest));
        Handle(VoteOf(West, 3, newest));
        var asked = new List<ServerId>(_effects.OfType<SendToVoter>().Select(send => send.Voter));
        for (int i = 0; i < 3; i++)
        {
            TickAt(_leadership.NextTick!.Value);
            asked.AddRange(_effects.OfType<SendToVoter>().Select(send => send.Voter));
        }

        Assert.Equal([South, West, South, West], asked);
    }

    [Fact]
    public void A_damaged_checkpoint_is_reported_and_the_newest_of_what_is_left_is_fetched()
    {
        CheckpointId newest = CheckpointId.Of(CheckpointAt(2, 8));
        CheckpointId older = CheckpointId.Of(CheckpointAt(2, 5));
        Begin();
        Handle(VoteOf(South, 3, older));
        Handle(VoteOf(West, 3, newest));

        Handle(new FetchFailed(West, 3, newest, null, "its checksum is wrong"));

        Assert.Equal(new CheckpointUnreadable(West, newest, "its checksum is wrong"), Assert.Single(_effects.Reported<CheckpointUnreadable>()));
        Assert.Equal([new SendToVoter(South, new FetchRequest(Self, 3, older))], _effects.OfType<SendToVoter>());
    }

    [Fact]
    public void A_claim_that_a_majority_does_not_answer_is_reported_and_then_fails_naming_the_silent()
    {
        Begin();
        Handle(VoteOf(South, 3, null));

        Assert.Null(TickAt(_now + TimeSpan.FromSeconds(5)));
        Assert.Equal(new WaitingForServers("north, west", 2, TimeSpan.FromSeconds(60)), Assert.Single(_effects.Reported<WaitingForServers>()));
        Assert.Null(TickAt(_now + TimeSpan.FromSeconds(54.9)));
        StopReason reason = Assert.IsType<LeadershipLost>(TickAt(_now + TimeSpan.FromSeconds(0.1))).Reason;

        Assert.Equal(StopCause.NoMajority, reason.Cause);
        Assert.Contains("2 of 3 server nodes are needed and 1 answered within 60 s (servers.waitSeconds); without an answer: north, west", reason.Text, StringComparison.Ordinal);
        Assert.Null(_leadership.NextTick);
    }

    [Fact]
    public void A_claim_fails_at_once_where_too_many_disks_do()
    {
        Begin();
        Assert.Null(Handle(new VoteFailed(South, 3, "Its disk is full.")));

        StopReason reason = Assert.IsType<LeadershipLost>(Handle(new VoteFailed(North, 3, "Its disk is broken."))).Reason;

        Assert.Equal(StopCause.StorageFailed, reason.Cause);
        Assert.Contains("Server node south cannot vote: Its disk is full.", reason.Text, StringComparison.Ordinal);
        Assert.Contains("Server node north cannot vote: Its disk is broken.", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_durable_once_a_majority_keeps_it_and_goes_to_the_others_all_the_same()
    {
        Win();
        Checkpoint checkpoint = CheckpointAt(3, 9);
        _leadership.Keep(checkpoint, _now, _effects = []);
        long number = _effects.ToVoter<KeepRequest>().First().Number;

        Assert.Null(Handle(new Kept(South, 3, number)));
        Assert.Null(Handle(new Kept(South, 3, number)));
        Assert.Same(checkpoint, _leadership.CheckpointUnderWay);
        Assert.Equal(new CheckpointDecided(checkpoint, null), Handle(new Kept(North, 3, number)));
        Assert.Null(_leadership.CheckpointUnderWay);
        TickAt(_now + TimeSpan.FromSeconds(0.75));
        Assert.Equal([West], _effects.OfType<SendToVoter>().Where(send => send.Message is KeepRequest).Select(send => send.Voter));
        Assert.Null(Handle(new Kept(West, 3, number)));
    }

    [Fact]
    public void A_checkpoint_that_a_majority_cannot_keep_is_given_up_with_the_reasons()
    {
        Win();
        Checkpoint checkpoint = CheckpointAt(3, 9);
        _leadership.Keep(checkpoint, _now, _effects = []);
        long number = _effects.ToVoter<KeepRequest>().First().Number;

        Assert.Null(Handle(new KeepFailed(South, 3, number, "Full.")));
        Assert.Equal(new CheckpointDecided(checkpoint, "Server node south: Full. Server node west: Broken."), Handle(new KeepFailed(West, 3, number, "Broken.")));
    }

    [Fact]
    public void A_checkpoint_that_too_few_answer_for_is_given_up_after_the_wait_and_names_them()
    {
        Win();
        Checkpoint checkpoint = CheckpointAt(3, 9);
        TimeSpan begun = _now;
        _leadership.Keep(checkpoint, _now, _effects = []);
        long number = _effects.ToVoter<KeepRequest>().First().Number;
        Handle(new KeepFailed(South, 3, number, "Full."));
        ConfirmUntil(begun + TimeSpan.FromSeconds(29.9));

        CheckpointDecided decided = Assert.IsType<CheckpointDecided>(TickAt(begun + TimeSpan.FromSeconds(30)));

        Assert.Same(checkpoint, decided.Checkpoint);
        Assert.Equal("Server node south: Full. Server nodes north, west: storage has not answered for 30 s (checkpoint.waitSeconds). See whether the disk or network share of the run's folder hangs.", decided.Failure);
        Assert.Null(_leadership.CheckpointUnderWay);
        Assert.Null(Handle(new Kept(North, 3, number)));
    }

    [Fact]
    public void A_head_that_cannot_make_durable_what_it_goes_on_from_ends_after_the_wait()
    {
        Begin();
        Handle(VoteOf(North, 3, null));
        Checkpoint checkpoint = CheckpointAt(2, 5);
        Handle(VoteOf(South, 3, CheckpointId.Of(checkpoint)));
        Assert.Null(Handle(new Fetched(South, 3, checkpoint)));
        TimeSpan begun = _now;
        ConfirmUntil(begun + TimeSpan.FromSeconds(29.9));

        StopReason reason = Assert.IsType<LeadershipLost>(TickAt(begun + TimeSpan.FromSeconds(30))).Reason;

        Assert.Equal(StopCause.StorageFailed, reason.Cause);
        Assert.StartsWith("The checkpoint to go on from could not be written: Server nodes north, south, west: storage has not answered for 30 s", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_alone_whose_storage_never_answers_says_so()
    {
        var alone = new Leadership(Self, new Electorate([North]), Sample.Identity, Options, new CheckpointOptions(), lastGeneration: 0);
        alone.Begin(_now, []);
        Assert.Null(alone.OnTick(_now + TimeSpan.FromSeconds(59.9), []));

        StopReason reason = Assert.IsType<LeadershipLost>(alone.OnTick(_now + TimeSpan.FromSeconds(60), [])).Reason;

        Assert.Equal(StopCause.StorageFailed, reason.Cause);
        Assert.StartsWith("The generation of this start could not be written: storage has not answered for 60 s (servers.waitSeconds)", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_has_promised_this_generation_to_a_former_head_keeps_nothing_of_it()
    {
        Win();
        Checkpoint checkpoint = CheckpointAt(3, 9);
        _leadership.Keep(checkpoint, _now, _effects = []);
        long number = _effects.ToVoter<KeepRequest>().First().Number;

        Assert.Null(Handle(new Outvoted(North, 3, new Promise(3, Self with { Life = 6 }))));
        CheckpointDecided decided = Assert.IsType<CheckpointDecided>(Handle(new KeepFailed(West, 3, number, "Full.")));

        Assert.Contains("Server node north: it has promised this generation to a former head", decided.Failure!, StringComparison.Ordinal);
    }

    [Fact]
    public void Acknowledgements_of_an_older_checkpoint_do_not_count_for_a_newer_one()
    {
        Win();
        _leadership.Keep(CheckpointAt(3, 9), _now, _effects = []);
        long first = _effects.ToVoter<KeepRequest>().First().Number;
        Handle(new Kept(South, 3, first));
        Handle(new Kept(North, 3, first));
        _leadership.Keep(CheckpointAt(3, 10), _now, _effects);

        Assert.Null(Handle(new Kept(West, 3, first)));
        Assert.Null(Handle(new Kept(South, 3, first)));
        Assert.NotNull(_leadership.CheckpointUnderWay);
    }

    [Fact]
    public void The_lease_is_renewed_by_votes_and_counts_from_when_they_were_asked_for()
    {
        Win();
        TickAt(_now + TimeSpan.FromSeconds(1));
        TimeSpan asked = _now;
        Assert.Equal(3, _effects.ToVoter<VoteRequest>().Count(request => request.SentAt == asked));
        _now += TimeSpan.FromSeconds(3);
        Handle(new Vote(South, 3, asked, null));
        Handle(new Vote(North, 3, asked, null));

        Assert.False(_leadership.IsPaused(asked + TimeSpan.FromSeconds(5), _effects));
        Assert.True(_leadership.IsPaused(asked + TimeSpan.FromSeconds(5.1), _effects));
    }

    [Fact]
    public void Without_a_majority_the_head_pauses_goes_on_when_it_is_back_and_fails_when_it_stays_away()
    {
        Win();
        Assert.IsType<LeadershipPaused>(TickAt(_now + TimeSpan.FromSeconds(5.1)));
        Assert.Equal("north, south, west", Assert.Single(_effects.Reported<WaitingForServers>()).Silent);
        Assert.Null(TickAt(_now + TimeSpan.FromSeconds(1)));
        Assert.Empty(_effects.Reported<WaitingForServers>());

        Assert.Null(Handle(new Vote(South, 3, _now, null)));
        Assert.IsType<LeadershipRegained>(Handle(new Vote(West, 3, _now, null)));
        Assert.Single(_effects.Reported<ServersBack>());

        Assert.IsType<LeadershipPaused>(TickAt(_now + TimeSpan.FromSeconds(5.1)));
        Assert.Null(TickAt(_now + TimeSpan.FromSeconds(59.9)));
        StopReason reason = Assert.IsType<LeadershipLost>(TickAt(_now + TimeSpan.FromSeconds(0.1))).Reason;
        Assert.Equal(StopCause.NoMajority, reason.Cause);
        Assert.Contains("north, south, west gave no sign of life", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_hears_of_a_higher_generation_ends_and_says_to_whom_it_was_promised()
    {
        Win();

        Assert.Null(Handle(new Outvoted(South, 2, new Promise(3, Self))));
        StopReason reason = Assert.IsType<LeadershipLost>(Handle(new Outvoted(South, 3, new Promise(5, new HeadId(West, 4))))).Reason;

        Assert.Equal(StopCause.Superseded, reason.Cause);
        Assert.Contains("Server node south has promised generation 5 to a head on server node west, so this head, of generation 3, leads no more and ends.", reason.Text, StringComparison.Ordinal);
        Assert.Null(Handle(VoteOf(South, 3, null)));
    }

    private static Vote VoteOf(ServerId voter, long generation, CheckpointId? newest) => new(voter, generation, TimeSpan.FromSeconds(100), newest);

    private static Checkpoint CheckpointAt(long generation, long updates) => new(
        new ModelVersion(generation, updates), Sample.Identity, new RunProgress { Updates = updates }, new ModelTensors(new FlatVector<float>([updates]), [], null));

    private void Begin() => _leadership.Begin(_now, _effects = []);

    private void Win()
    {
        Begin();
        Handle(VoteOf(South, 3, null));
        Assert.IsType<LeadershipWon>(Handle(VoteOf(West, 3, null)));
    }

    /// <summary>Keeps the lease up to a time, at which nothing is decided.</summary>
    private void ConfirmUntil(TimeSpan time)
    {
        while (_now < time)
        {
            Assert.Null(TickAt(_now + TimeSpan.FromSeconds(3) < time ? _now + TimeSpan.FromSeconds(3) : time));
            Handle(new Vote(North, 3, _now, null));
            Handle(new Vote(South, 3, _now, null));
        }
    }

    private LeadershipChange? Handle(VoterAnswer answer) => _leadership.Handle(answer, _now, _effects = []);

    private LeadershipChange? TickAt(TimeSpan time)
    {
        _now = time;
        return _leadership.OnTick(_now, _effects = []);
    }
}
