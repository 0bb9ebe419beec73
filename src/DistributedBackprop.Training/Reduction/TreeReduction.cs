using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Reduction;

/// <summary>
/// The reduction tree of one round and its ledger. Contributions arrive in any order; each leaf counts once; two children
/// are added as soon as both are there, always left + right, so that the order of arrival changes no bit.
/// Holds at most one sum for each open subtree.
/// </summary>
/// <remarks>Adding writes into the left child's gradient: a contribution belongs to the reduction once it is counted.</remarks>
internal sealed class TreeReduction
{
    private readonly bool[] _counted;
    private readonly Dictionary<TreeNode, Contribution> _held = [];
    private readonly List<TreeNode> _accepted = [];

    private readonly Action<FlatVector>? _spent;
    private readonly ICrew? _crew;

    /// <summary>Begins a round.</summary>
    /// <param name="leaves">n, at least 1.</param>
    /// <param name="spent">Is handed each gradient that was added to another and is not needed any more; null where nobody wants them.</param>
    /// <param name="crew">Shares additions, with the same bits; null for whoever adds a contribution alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no leaves.</exception>
    public TreeReduction(int leaves, Action<FlatVector>? spent = null, ICrew? crew = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves, 1);
        _spent = spent;
        _crew = crew;
        _counted = new bool[leaves];
        OpenLeaves = leaves;
    }

    /// <summary>The number of leaves, n.</summary>
    public int Leaves => _counted.Length;

    /// <summary>The number of leaves that have not been counted.</summary>
    public int OpenLeaves { get; private set; }

    /// <summary>Whether a leaf has not been counted.</summary>
    public bool IsOpen(int leaf) => !_counted[leaf];

    /// <summary>The nodes that were counted, in the order of their arrival.</summary>
    public IReadOnlyList<TreeNode> Accepted => _accepted;

    /// <summary>The sums that wait for their siblings; only the root once every leaf is counted.</summary>
    public IReadOnlyCollection<Contribution> Held => _held.Values;

    /// <summary>The sum over all leaves; null while a leaf is open.</summary>
    public Contribution? Root => OpenLeaves == 0 ? _held[TreeNode.Root(Leaves)] : null;

    /// <summary>Counts a contribution if all of its leaves are open; otherwise it is dropped whole and nothing changes.</summary>
    /// <returns>Whether it was counted.</returns>
    public bool TryAdd(Contribution contribution)
    {
        ArgumentNullException.ThrowIfNull(contribution);
        if (!contribution.Node.ExistsAmong(Leaves))
        {
            return false;
        }

        LeafRange covered = contribution.Node.Covers(Leaves);
        Span<bool> leaves = _counted.AsSpan(covered.First, covered.Count);
        if (leaves.Contains(true))
        {
            return false;
        }

        leaves.Fill(true);
        OpenLeaves -= covered.Count;
        _accepted.Add(contribution.Node);
        HoldOrCombine(contribution);
        return true;
    }

    private void HoldOrCombine(Contribution contribution)
    {
        TreeNode root = TreeNode.Root(Leaves);
        while (contribution.Node != root)
        {
            if (!contribution.Node.Sibling.ExistsAmong(Leaves))
            {
                contribution = contribution with { Node = contribution.Node.Parent };
            }
            else if (_held.Remove(contribution.Node.Sibling, out Contribution? sibling))
            {
                contribution = contribution.Node.IsLeft ? Combine(contribution, sibling) : Combine(sibling, contribution);
            }
            else
            {
                break;
            }
        }

        _held.Add(contribution.Node, contribution);
    }

    private Contribution Combine(Contribution left, Contribution right)
    {
        if (right.Gradient is not null)
        {
            left.Gradient!.Add(right.Gradient, _crew);
            _spent?.Invoke(right.Gradient);
        }

        return left with { Node = left.Node.Parent, Sums = left.Sums + right.Sums };
    }
}
