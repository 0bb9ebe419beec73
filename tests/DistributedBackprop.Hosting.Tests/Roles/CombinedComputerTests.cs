using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Roles;

public sealed class CombinedComputerTests
{
    /// <summary>Leaves of a step have numbers 0 to 4, the last of them smaller.</summary>
    public static TheoryData<int, string> Offers
    {
        get
        {
            var offers = new TheoryData<int, string>();
            foreach (int threads in new[] { 2, 3, 5, 8 })
            {
                foreach (string leaves in new[] { "0-5", "0-1", "1-4", "4-5", "0-2 3-5", "0-1 2-3 4-5" })
                {
                    offers.Add(threads, leaves);
                }
            }

            return offers;
        }
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public void Several_threads_give_the_sums_of_one_at_the_same_nodes(int threads, string leaves)
    {
        TrainingRun run = Flowers.Prepare();
        Offer offer = OfferOf(run, leaves);
        using var one = new CombinedComputer(run, 1);
        using var several = new CombinedComputer(run, threads);
        IReadOnlyList<Contribution> expected = one.Compute(offer, []);

        IReadOnlyList<Contribution> first = several.Compute(offer, []);
        AssertSame(expected, first);

        // Once more in the memory of before, which holds other values.
        AssertSame(expected, several.Compute(offer, [.. first.Select(contribution => contribution.Gradient!)]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Leaves_that_are_wanted_apart_stay_apart(int threads)
    {
        TrainingRun run = Flowers.Prepare();
        Offer offer = OfferOf(run, "0-5") with { Apart = [new LeafRange(1, 3)] };
        using var one = new CombinedComputer(run, 1);
        using var several = new CombinedComputer(run, threads);

        IReadOnlyList<Contribution> sums = several.Compute(offer, []);

        AssertSame(one.Compute(offer, []), sums);
        Assert.Contains(sums, sum => sum.Node == TreeNode.Leaf(1));
        Assert.Contains(sums, sum => sum.Node == TreeNode.Leaf(2));
    }

    /// <summary>A life of a worker that is over may still compute when the next begins: its thread cannot be interrupted.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_lives_of_a_worker_do_not_mix_their_sums(int threads)
    {
        TrainingRun run = Flowers.Prepare();
        using var shared = new CombinedComputer(run, threads);
        Offer[] offers = [OfferOf(run, "0-5"), OfferOf(run, "1-4")];
        IReadOnlyList<Contribution>[] expected = [.. offers.Select(offer => shared.Compute(offer, []))];

        using var start = new Barrier(offers.Length);
        await Task.WhenAll(offers.Select((offer, life) => Task.Run(() => Live(offer, expected[life]))));

        void Live(Offer offer, IReadOnlyList<Contribution> sums)
        {
            try
            {
                for (int round = 0; round < 1000; round++)
                {
                    start.SignalAndWait();
                    AssertSame(sums, shared.Compute(offer, []));
                }
            }
            finally
            {
                start.RemoveParticipant();
            }
        }
    }

    /// <summary>As by a life of a worker that is over, whose run was prepared anew meanwhile.</summary>
    [Fact]
    public async Task One_that_was_disposed_of_computes_nothing_and_does_not_hang()
    {
        TrainingRun run = Flowers.Prepare();
        Offer offer = OfferOf(run, "0-5");
        var disposed = new CombinedComputer(run, 2);
        disposed.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Task.Run(() => disposed.Compute(offer, [])).WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private static void AssertSame(IReadOnlyList<Contribution> expected, IReadOnlyList<Contribution> actual)
    {
        Assert.Equal(expected.Select(sum => sum.Node).OrderBy(Place), actual.Select(sum => sum.Node).OrderBy(Place));
        foreach ((Contribution one, Contribution other) in expected.OrderBy(sum => Place(sum.Node)).Zip(actual.OrderBy(sum => Place(sum.Node))))
        {
            Assert.Equal(one.Sums, other.Sums);
            Assert.True(one.Gradient!.HasBitsOf(other.Gradient!));
        }
    }

    private static (int First, int Level) Place(TreeNode node) => (node.Index << node.Level, node.Level);

    private static Offer OfferOf(TrainingRun run, string leaves)
    {
        FlatVector parameters = run.CreateVector();
        var random = new Random(5);
        foreach (ref float parameter in parameters.As<float>().Values)
        {
            parameter = (random.NextSingle() * 2) - 1;
        }

        LeafRange[] ranges = [.. leaves.Split(' ').Select(range => range.Split('-')).Select(range => new LeafRange(int.Parse(range[0], null), int.Parse(range[1], null)))];
        return new Offer(new RoundId(new ModelVersion(1, 0), RoundKind.Gradient), Attempt: 1, ranges, parameters);
    }
}
