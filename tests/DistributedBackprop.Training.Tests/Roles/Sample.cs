using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles;

/// <summary>Plain values that role tests share.</summary>
internal static class Sample
{
    public static readonly RunIdentity Identity = new(new string('a', 64), new string('b', 64), Arithmetic.Version);

    public static readonly WorkerId Anna = new("anna", 1);
    public static readonly WorkerId Bert = new("bert", 1);
    public static readonly WorkerId Carl = new("carl", 1);

    public static readonly ServerId Server = new("north");
    public static readonly HeadId Head = new(Server, Life: 7);

    public static RoundId Gradient(long generation, long updates) => new(new ModelVersion(generation, updates), RoundKind.Gradient);

    public static RoundId Validation(long generation, long updates) => new(new ModelVersion(generation, updates), RoundKind.Validation);

    /// <summary>An epoch with a given error.</summary>
    public static EpochRecord Epoch(int epoch, double error, double? validationError = null, double relativeChange = 0.5) => new()
    {
        Epoch = epoch,
        Updates = epoch * 3,
        Error = error,
        ValidationError = validationError,
        GradientNorm = 1,
        RelativeChange = relativeChange,
        LearningRate = 0.1,
        ExamplesPerSecond = 1,
        Seconds = 1,
    };

    /// <summary>The contribution of one leaf.</summary>
    public static Contribution Leaf(int leaf, int examples = 1, float gradient = 1) =>
        new(TreeNode.Leaf(leaf), new ExampleSums(examples, 1, 0, 0, 1), new FlatVector<float>([gradient]));
}
