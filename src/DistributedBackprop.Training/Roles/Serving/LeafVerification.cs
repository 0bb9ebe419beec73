using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// The answers for the leaves of a round that are verified. Such a leaf is decided once two workers of different names have
/// given equal bits (any not-a-number equals any other); all who gave others are the odd ones out.
/// </summary>
/// <remarks>Holds at most one answer a worker for each leaf that is not decided.</remarks>
/// <param name="leaves">The verified leaves.</param>
internal sealed class LeafVerification(IReadOnlyList<int> leaves)
{
    private readonly Dictionary<int, List<Answer>> _undecided = leaves.ToDictionary(leaf => leaf, _ => new List<Answer>());
    private readonly HashSet<int> _verified = [.. leaves];

    /// <summary>Whether any leaf is verified.</summary>
    public bool IsOn => _verified.Count > 0;

    /// <summary>Whether a leaf is verified.</summary>
    public bool Covers(int leaf) => _verified.Contains(leaf);

    /// <summary>How many more answers a leaf needs if they agree with one that is there; 0 once it is decided.</summary>
    public int Missing(int leaf) => _undecided.TryGetValue(leaf, out List<Answer>? answers) ? (answers.Count == 0 ? 2 : 1) : 0;

    /// <summary>Whether a worker, in this life or another, has answered for a leaf that is not decided.</summary>
    public bool HasAnswered(int leaf, WorkerId worker) =>
        _undecided.TryGetValue(leaf, out List<Answer>? answers) && answers.Any(answer => answer.Worker.Name == worker.Name);

    /// <summary>Takes in the sums of a leaf. A second answer of a worker, and one for a leaf that is decided, is dropped.</summary>
    /// <returns>The verdict where the leaf is decided by it; else null.</returns>
    public Verdict? Take(WorkerId worker, Contribution sums)
    {
        int leaf = sums.Node.Index;
        if (!_undecided.TryGetValue(leaf, out List<Answer>? answers) || HasAnswered(leaf, worker))
        {
            return null;
        }

        Answer? agreeing = answers.Find(answer => answer.Sums.HasBitsOf(sums));
        if (agreeing is null)
        {
            answers.Add(new Answer(worker, sums));
            return null;
        }

        _undecided.Remove(leaf);
        WorkerId[] odd = [.. answers.Where(answer => answer != agreeing).Select(answer => answer.Worker)];
        return new Verdict(leaf, agreeing.Sums, [agreeing.Worker, worker], odd);
    }

    /// <summary>Drops the answers of a worker for leaves that are not decided.</summary>
    public void Forget(string name)
    {
        foreach (List<Answer> answers in _undecided.Values)
        {
            answers.RemoveAll(answer => answer.Worker.Name == name);
        }
    }

    /// <summary>Why the members cannot decide all leaves however they answer; null where they can.</summary>
    /// <param name="members">Those who may compute, of whom some may have answered.</param>
    public string? WhyStuck(IReadOnlyCollection<WorkerId> members)
    {
        foreach ((int leaf, List<Answer> answers) in _undecided)
        {
            int able = members.Count(member => !HasAnswered(leaf, member));
            if (able < Missing(leaf))
            {
                return answers.Count < 2
                    ? $"leaf {leaf} is to be computed by two workers (workers.verifyShare is above 0)"
                    : $"workers {string.Join(" and ", answers.Select(answer => answer.Worker))} gave different sums for leaf {leaf}, and another must decide (workers.verifyShare is above 0)";
            }
        }

        return null;
    }

    private sealed record Answer(WorkerId Worker, Contribution Sums);
}
