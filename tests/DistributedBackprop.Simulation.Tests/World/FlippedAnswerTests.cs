using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.World;

public class FlippedAnswerTests
{
    private const int Workers = 16;
    private const int Draws = 200;

    /// <summary>Once broken: two workers gave the same wrong answer, which verification cannot find out.</summary>
    [Fact]
    public void No_two_workers_ever_give_the_same_wrong_answer()
    {
        for (int draw = 0; draw < Draws; draw++)
        {
            Contribution[] flipped = [.. Enumerable.Range(0, Workers).Select(worker => Flip(draw, worker))];
            for (int other = 0; other < Draws; other++)
            {
                Contribution firsts = Flip(other, worker: 0);
                Assert.DoesNotContain(flipped.Skip(1), answer => answer.HasBitsOf(firsts));
            }
        }
    }

    [Fact]
    public void Every_flip_shows() =>
        Assert.All(Enumerable.Range(0, Draws), draw => Assert.False(Flip(draw, draw % Workers).HasBitsOf(Right)));

    private static Contribution Right => new(TreeNode.Leaf(0), new ExampleSums(1, 0.7, 0, 0, 1), new FlatVector<float>([1.5f, -0.25f, 3]));

    private static Contribution Flip(int draw, int worker) => FlippedAnswer.Of([Right], draw, worker)[0];
}
