using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Each example of a step counts exactly once, and only sums count that a worker computed for this very round and that
/// reached the server: a ledger of its own over what is computed, delivered and reported as counted.
/// </summary>
/// <param name="plan">How the run is cut.</param>
internal sealed class LedgerChecker(TrainingPlan plan) : Checker
{
    private readonly Dictionary<(NodeLife Worker, long Attempt), Offer> _offers = [];
    private readonly Dictionary<(WorkerId Worker, RoundId Round, long Attempt), HashSet<TreeNode>> _computed = [];
    private readonly Dictionary<RoundId, HashSet<TreeNode>> _delivered = [];

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input)
    {
        switch (input)
        {
            case LeavesComputed computed:
                Offer offer = _offers[(node, computed.Attempt)];
                _computed[(new WorkerId(node.Name, node.Life), offer.Round, offer.Attempt)] = [.. computed.Contributions.Select(sum => sum.Node)];
                break;
            case Push push when node.Kind == NodeKind.ParameterServer:
                NoteDelivered(push);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case ComputeLeaves compute: _offers[(node, compute.Offer.Attempt)] = compute.Offer; break;
            case Report { Event: StepApplied step }: CheckStep(step); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server) => _delivered.Clear();

    private void NoteDelivered(Push push)
    {
        if (!_delivered.TryGetValue(push.Round, out HashSet<TreeNode>? nodes))
        {
            _delivered[push.Round] = nodes = [];
        }

        if (_computed.TryGetValue((push.Worker, push.Round, push.Attempt), out HashSet<TreeNode>? computed))
        {
            nodes.UnionWith(push.Contributions.Select(sum => sum.Node).Where(computed.Contains));
        }
    }

    private void CheckStep(StepApplied step)
    {
        int position = (int)(step.Before.Updates % StepsPerEpoch);
        int examples = Math.Min(plan.MiniBatch, plan.TrainingExamples - (position * plan.MiniBatch));
        int leaves = (examples + plan.MicroBatch - 1) / plan.MicroBatch;
        Require(step.Examples == examples, $"the step at {step.Before} counts {step.Examples} examples; it has {examples}");
        Require(step.Counted.Count <= leaves, $"the step at {step.Before} holds {step.Counted.Count} sums for {leaves} leaves");

        int[] timesCounted = new int[leaves];
        foreach (TreeNode node in step.Counted)
        {
            Require(WasDelivered(step.Before, node), $"the step at {step.Before} counts node {node}, which no worker computed for this round and delivered");
            for (int leaf = node.Index << node.Level; leaf < Math.Min((node.Index + 1) << node.Level, leaves); leaf++)
            {
                timesCounted[leaf]++;
            }
        }

        for (int leaf = 0; leaf < leaves; leaf++)
        {
            Require(timesCounted[leaf] == 1, $"the step at {step.Before} counts leaf {leaf} {timesCounted[leaf]} times");
        }

        _delivered.Clear();
    }

    private int StepsPerEpoch => (plan.TrainingExamples + plan.MiniBatch - 1) / plan.MiniBatch;

    private bool WasDelivered(ModelVersion version, TreeNode node) =>
        _delivered.TryGetValue(new RoundId(version, RoundKind.Gradient), out HashSet<TreeNode>? delivered) && delivered.Contains(node);
}
