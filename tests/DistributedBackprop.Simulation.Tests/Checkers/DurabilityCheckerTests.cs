using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Checkers;

/// <summary>Orders of events in which the checker once complained of what breaks no promise, each beside the one that does.</summary>
public class DurabilityCheckerTests
{
    private static readonly RunIdentity Identity = new(new string('a', 64), new string('b', 64), Arithmetic.Version);

    private readonly DurabilityChecker _checker = new(servers: 3, () => { });

    [Fact]
    public void A_late_word_of_a_checkpoint_that_a_newer_one_of_the_same_updates_contains_is_no_step_back()
    {
        Checkpoint before = CheckpointOf(generation: 3, updates: 15, epochs: 1);
        Checkpoint after = CheckpointOf(generation: 3, updates: 15, epochs: 2);
        Keep(number: 1, before, "C");
        Keep(number: 2, after, "B", "C");

        Keep(number: 1, before, "A");
    }

    [Fact]
    public void A_generation_that_begins_before_what_was_durable_is_a_step_back()
    {
        Checkpoint before = CheckpointOf(generation: 1, updates: 6);
        Keep(number: 1, before, "A", "B");
        Keep(number: 2, CheckpointOf(generation: 1, updates: 7), "A", "B");

        RequireStepBack(() => Start(generation: 2, before));
    }

    [Fact]
    public void What_a_node_has_lost_before_a_majority_had_it_need_not_be_found()
    {
        Checkpoint lost = CheckpointOf(generation: 1, updates: 7);
        Keep(number: 1, CheckpointOf(generation: 1, updates: 6), "A", "B");
        Keep(number: 2, lost, "A");
        _checker.Restoring("A", new RestoredFiles(null, CheckpointsWereDamaged: true, HasModel: false));
        Start(generation: 2, CheckpointOf(generation: 1, updates: 6));

        Keep(number: 2, lost, "B");

        _checker.Issued(ServerOf("A"), new Report(new CheckpointWritten(lost.Version)));
    }

    [Fact]
    public void What_a_node_has_lost_before_a_majority_had_it_need_not_be_found_once_a_later_generation_has_come_as_far()
    {
        Checkpoint begun = CheckpointOf(generation: 1, updates: 6);
        Checkpoint lost = CheckpointOf(generation: 1, updates: 7);
        Keep(number: 1, begun, "A", "B", "C");
        Keep(number: 2, lost, "A");
        _checker.Restoring("A", new RestoredFiles(begun, CheckpointsWereDamaged: true, HasModel: false));
        Start(generation: 2, begun);
        Keep(number: 1, CheckpointOf(generation: 2, updates: 7), "A", "C");

        Keep(number: 2, lost, "B");
    }

    [Fact]
    public void What_a_majority_comes_to_have_after_a_later_generation_has_begun_before_it_is_a_step_back()
    {
        Checkpoint begun = CheckpointOf(generation: 1, updates: 6);
        Checkpoint late = CheckpointOf(generation: 1, updates: 7);
        Keep(number: 1, begun, "A", "B", "C");
        Keep(number: 2, late, "A");
        Start(generation: 2, begun);

        RequireStepBack(() => Keep(number: 2, late, "B"));
    }

    [Fact]
    public void What_a_node_has_lost_after_it_was_asked_need_not_be_found()
    {
        Checkpoint lost = CheckpointOf(generation: 1, updates: 7);
        Store("A", lost);
        Store("B", lost);
        _checker.Restoring("A", new RestoredFiles(null, CheckpointsWereDamaged: true, HasModel: false));
        Start(generation: 2, lost);

        _checker.Issued(ServerOf("A"), new Report(new HeadStarted(new ModelVersion(3, 0), FinishedEpochs: 0)));
    }

    [Fact]
    public void A_head_that_begins_from_nothing_is_not_taken_for_one_that_goes_on_from_what_it_fetched_under_a_former_claim()
    {
        Checkpoint fetched = CheckpointOf(generation: 5, updates: 0);
        Store("C", fetched);
        _checker.Handling(ServerOf("C"), new Fetched(new ServerId("C"), Generation: 8, fetched));

        _checker.Issued(ServerOf("C"), new Report(new HeadStarted(new ModelVersion(11, 0), FinishedEpochs: 0)));
    }

    [Fact]
    public void A_head_does_not_go_on_from_what_one_node_of_three_has()
    {
        Checkpoint fetched = CheckpointOf(generation: 5, updates: 0);
        Store("C", fetched);

        Assert.Throws<ViolationException>(() => Start(generation: 11, fetched));
    }

    [Fact]
    public void A_head_does_not_go_on_from_what_two_nodes_of_three_have_of_two_generations()
    {
        Checkpoint fetched = CheckpointOf(generation: 5, updates: 7);
        Store("C", fetched);
        Store("A", CheckpointOf(generation: 6, updates: 7));

        Assert.Throws<ViolationException>(() => Start(generation: 11, fetched));
    }

    [Fact]
    public void A_head_goes_on_from_what_it_has_made_durable_under_its_own_generation()
    {
        Checkpoint fetched = CheckpointOf(generation: 5, updates: 7);
        Store("A", fetched);
        Keep(number: 1, CheckpointOf(generation: 11, updates: 7), "A", "B");

        Start(generation: 11, fetched);
    }

    private static void RequireStepBack(Action happening) =>
        Assert.Contains("takes back", Assert.Throws<ViolationException>(happening).Message, StringComparison.Ordinal);

    private static NodeLife ServerOf(string node) => new(NodeKind.ParameterServer, node, Life: 1);

    private static Checkpoint CheckpointOf(long generation, long updates, int epochs = 0) => new(
        new ModelVersion(generation, updates),
        Identity,
        new RunProgress { Updates = updates, History = [.. Enumerable.Range(1, epochs).Select(EpochOf)] },
        new ModelTensors(new FlatVector<float>([1]), [], Best: null));

    private static EpochRecord EpochOf(int epoch) => new()
    {
        Epoch = epoch,
        Updates = epoch,
        Error = 1,
        GradientNorm = 1,
        RelativeChange = 1,
        LearningRate = 1,
        ExamplesPerSecond = 1,
        Seconds = 1,
    };

    private void Store(string node, Checkpoint checkpoint) => _checker.MakingDurable(node, new StoreCheckpoint(checkpoint));

    /// <summary>Head A asks, and some nodes store and say so.</summary>
    private void Keep(long number, Checkpoint checkpoint, params string[] nodes)
    {
        long generation = checkpoint.Version.Generation;
        var head = new HeadId(new ServerId("A"), Life: 1);
        foreach (string node in nodes)
        {
            _checker.Issued(ServerOf("A"), new SendToVoter(new ServerId(node), new KeepRequest(head, generation, number, checkpoint)));
            Store(node, checkpoint);
            _checker.Issued(new NodeLife(NodeKind.Voter, node, Life: 1), new SendToHead(head, new Kept(new ServerId(node), generation, number)));
        }
    }

    /// <summary>A head on C goes on from a checkpoint.</summary>
    private void Start(long generation, Checkpoint checkpoint)
    {
        _checker.Handling(ServerOf("C"), new Fetched(new ServerId("A"), generation, checkpoint));
        _checker.Issued(ServerOf("C"), new Report(new HeadStarted(checkpoint.Version with { Generation = generation }, checkpoint.Progress.History.Count)));
    }
}
