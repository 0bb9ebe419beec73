using DistributedBackprop.Data;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Training.Models;

/// <summary>Measures taken row by row: every sum is one chain in float64 over the rows in order, so that no cut into blocks changes a bit.</summary>
internal abstract class Evaluation
{
    private double _loss;

    /// <summary>The rows so far.</summary>
    protected long Examples { get; private set; }

    /// <summary>The mean loss of the rows.</summary>
    protected double Error => _loss / Examples;

    /// <summary>Begins the evaluation of a model.</summary>
    public static Evaluation Begin(ModelManifest manifest) => manifest.Preparation.Task == LearningTask.Classification
        ? new ClassificationEvaluation(manifest.Preparation.Classes, lossIsLogLoss: manifest.Network.Loss == Loss.CrossEntropy)
        : new RegressionEvaluation(manifest.Preparation.Targets);

    /// <summary>Adds a row.</summary>
    /// <param name="outputs">The network's outputs, widened.</param>
    /// <param name="targets">The prepared targets, widened, as many.</param>
    /// <param name="loss">The row's loss.</param>
    public void Add(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, double loss)
    {
        Examples++;
        _loss += loss;
        Compare(outputs, targets);
    }

    /// <summary>Sums up.</summary>
    /// <exception cref="ArgumentException">There is no row.</exception>
    public EvaluationReport Report() => Examples > 0 ? Summarise() : throw new ArgumentException("There is no row to measure the model on.");

    /// <summary>Adds a row to the task's own measures.</summary>
    protected abstract void Compare(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets);

    /// <summary>Sums up one row or more.</summary>
    protected abstract EvaluationReport Summarise();
}
