using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Plan;

/// <summary>
/// How a run is cut: epochs into steps (mini-batches), steps into leaves (micro-batches). Epochs, steps and leaves count from 0.
/// Everything follows from the number of updates, so that every node of a run computes it for itself.
/// </summary>
public sealed class TrainingPlan
{
    /// <summary>Cuts a run.</summary>
    /// <param name="trainingExamples">The number of training examples, at least 1.</param>
    /// <param name="validationExamples">The number of validation examples.</param>
    /// <param name="miniBatch">The examples of a step, at least 1; the last step of an epoch takes what is left.</param>
    /// <param name="microBatch">The examples of a leaf, at least 1; the last leaf of a step takes what is left.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public TrainingPlan(int trainingExamples, int validationExamples, int miniBatch, int microBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingExamples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validationExamples);
        ArgumentOutOfRangeException.ThrowIfLessThan(miniBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatch, 1);
        TrainingExamples = trainingExamples;
        ValidationExamples = validationExamples;
        MiniBatch = Math.Min(miniBatch, trainingExamples);
        MicroBatch = Math.Min(microBatch, Math.Max(MiniBatch, validationExamples));
        StepsPerEpoch = CeilingDivide(trainingExamples, MiniBatch);
    }

    /// <summary>The number of training examples.</summary>
    public int TrainingExamples { get; }

    /// <summary>The number of validation examples.</summary>
    public int ValidationExamples { get; }

    /// <summary>The examples of a full step; no more than there are.</summary>
    public int MiniBatch { get; }

    /// <summary>The examples of a full leaf; no more than any leaf can hold, so that buffers for one are no larger than they need be.</summary>
    public int MicroBatch { get; }

    /// <summary>The number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The number of leaves of a full mini-batch.</summary>
    public int LeavesOfFullStep => CeilingDivide(MiniBatch, MicroBatch);

    /// <summary>The number of leaves of the validation part.</summary>
    public int ValidationLeaves => CeilingDivide(ValidationExamples, MicroBatch);

    /// <summary>The epoch of the step that follows <paramref name="updates"/> updates.</summary>
    public long EpochOf(long updates) => updates / StepsPerEpoch;

    /// <summary>The step within its epoch that follows <paramref name="updates"/> updates.</summary>
    public int StepOf(long updates) => (int)(updates % StepsPerEpoch);

    /// <summary>The number of examples of a step of an epoch.</summary>
    public int ExamplesOfStep(int step) => Math.Min(MiniBatch, TrainingExamples - (step * MiniBatch));

    /// <summary>The number of leaves of a step of an epoch.</summary>
    public int LeavesOfStep(int step) => CeilingDivide(ExamplesOfStep(step), MicroBatch);

    /// <summary>The number of leaves of a round.</summary>
    public int LeavesOf(RoundId round) => round.Kind == RoundKind.Gradient ? LeavesOfStep(StepOf(round.Version.Updates)) : ValidationLeaves;

    /// <summary>The positions in the epoch's order of examples that a leaf of a step covers.</summary>
    public Range ExamplesOfLeaf(int step, int leaf) => ExamplesOfLeaves(step, new LeafRange(leaf, leaf + 1));

    /// <summary>The positions in the epoch's order of examples that consecutive leaves of a step cover.</summary>
    public Range ExamplesOfLeaves(int step, LeafRange leaves)
    {
        int first = step * MiniBatch;
        return (first + (leaves.First * MicroBatch))..(first + (int)Math.Min((long)leaves.End * MicroBatch, ExamplesOfStep(step)));
    }

    /// <summary>The examples of the validation part that a leaf covers.</summary>
    public Range ExamplesOfValidationLeaf(int leaf) => ExamplesOfValidationLeaves(new LeafRange(leaf, leaf + 1));

    /// <summary>The examples of the validation part that consecutive leaves cover.</summary>
    public Range ExamplesOfValidationLeaves(LeafRange leaves) =>
        (leaves.First * MicroBatch)..(int)Math.Min((long)leaves.End * MicroBatch, ValidationExamples);

    private static int CeilingDivide(int dividend, int divisor) => (int)(((long)dividend + divisor - 1) / divisor);
}
