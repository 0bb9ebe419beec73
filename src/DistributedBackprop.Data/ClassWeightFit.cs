using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Finds the weight of each class, in float64.</summary>
internal static class ClassWeightFit
{
    /// <summary>Finds the weights.</summary>
    /// <param name="weighting">How classes are weighted.</param>
    /// <param name="target">The class of each row.</param>
    /// <param name="source">What messages call the table.</param>
    /// <param name="training">The rows of the training part, of which each class has one or more.</param>
    /// <returns>The weights in the order of the classes; empty where every example counts the same.</returns>
    /// <exception cref="DataException">A weight is given for no class or twice.</exception>
    internal static double[] Fit(ClassWeighting weighting, ClassColumn target, string source, ReadOnlySpan<int> training) => weighting switch
    {
        NoClassWeights => [],
        BalancedClassWeights => Balance(target, training),
        GivenClassWeights given => Place(given.Weights, target, source),
        _ => throw new ArgumentException($"Weighting {weighting.GetType().Name} has no fit.", nameof(weighting)),
    };

    private static double[] Balance(ClassColumn target, ReadOnlySpan<int> training)
    {
        int[] counts = new int[target.Classes.Count];
        foreach (int row in training)
        {
            counts[target.Values[row]]++;
        }

        double all = training.Length;
        return [.. counts.Select(count => all / ((double)counts.Length * count))];
    }

    private static double[] Place(IReadOnlyList<ClassWeight> given, ClassColumn target, string source)
    {
        string[] classes = [.. target.Classes];
        double[] weights = new double[classes.Length];
        foreach (ClassWeight weight in given)
        {
            int index = Array.IndexOf(classes, weight.Class);
            if (index < 0 || weights[index] != 0)
            {
                string problem = index < 0 ? "is no class of" : "is weighted twice for";
                throw new DataException(
                    $"data.classWeights: {DataException.Quote(weight.Class)} {problem} {source}. Name each of its classes at most once: {DataException.List(classes)}.");
            }

            weights[index] = weight.Weight;
        }

        return [.. weights.Select(weight => weight == 0 ? 1 : weight)];
    }
}
