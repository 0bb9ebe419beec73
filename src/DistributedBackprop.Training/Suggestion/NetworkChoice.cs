using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>A network for the size of a table.</summary>
internal static class NetworkChoice
{
    private const int FewRows = 100;
    private const int ManyRows = 20_000;

    /// <summary>relu layers, then an output that suits the task.</summary>
    /// <param name="task">Classes or numbers.</param>
    /// <param name="outputs">The number of classes or of targets.</param>
    /// <param name="rows">The table's rows.</param>
    /// <returns>The network.</returns>
    public static NetworkDefinition Choose(LearningTask task, int outputs, int rows)
    {
        bool isClassification = task == LearningTask.Classification;
        var output = new DenseDefinition { Units = outputs, Activation = isClassification ? Activation.Softmax : Activation.Identity };
        return new NetworkDefinition
        {
            Layers = [.. HiddenUnits(rows).Select(Hidden), output],
            Loss = isClassification ? Loss.CrossEntropy : Loss.HalfSquaredError,
        };
    }

    /// <summary>Why, for a comment.</summary>
    public static IEnumerable<Reason> Explain(LearningTask task, int rows)
    {
        yield return new Reason("network.layers", HiddenUnits(rows).Length == 1
            ? $"A small network, as {Counted.Of(rows, "row")} tell little."
            : "Two layers of relu learn bends and interactions of columns that a straight line misses.");
        yield return new Reason("network.layers", task == LearningTask.Classification
            ? "The output has a neuron for each class; softmax turns them into probabilities."
            : "The output is any number: identity.");
    }

    private static int[] HiddenUnits(int rows) => rows switch
    {
        < FewRows => [16],
        < ManyRows => [64, 32],
        _ => [128, 64],
    };

    private static DenseDefinition Hidden(int units) => new() { Units = units, Activation = Activation.Relu, Initializer = new HeInitializer() };
}
