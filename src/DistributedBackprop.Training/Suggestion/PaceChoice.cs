using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>How fast and how long to learn from a table of some size.</summary>
/// <param name="Rows">The table's rows.</param>
internal sealed record PaceChoice(int Rows)
{
    /// <summary>Tables with fewer rows have none to spare for validation.</summary>
    private const int FewestToValidate = 10;

    private const double ValidationPart = 0.2;

    /// <summary>About as many steps as a network of this size needs on a small table.</summary>
    private const int Steps = 2400;

    private const int FewestEpochs = 30;
    private const int MostEpochs = 300;
    private const int SmallestBatch = 8;
    private const int LargestBatch = 256;

    /// <summary>An epoch has at least about this many steps, if the smallest batch allows it.</summary>
    private const int StepsPerEpoch = 16;

    private const int SmallestLeaf = 4;
    private const int LargestLeaf = 32;
    private const int LeavesPerStep = 4;

    /// <summary>Whether rows are held out.</summary>
    public bool Validates => Rows >= FewestToValidate;

    /// <summary>The share held out.</summary>
    public double ValidationShare => Validates ? ValidationPart : 0;

    /// <summary>The most epochs.</summary>
    public int Epochs => Math.Clamp(Steps / ((TrainingRows + MiniBatch - 1) / MiniBatch), FewestEpochs, MostEpochs);

    /// <summary>How training moves parameters.</summary>
    public static Optimizer Optimizer => new AdamW { LearningRate = 0.005, WeightDecay = 0.1, Schedule = new CosineSchedule { FinalFactor = 0.01 } };

    /// <summary>How epochs are cut.</summary>
    public BatchOptions Batch => new() { MiniBatch = MiniBatch, MicroBatch = Math.Clamp(MiniBatch / LeavesPerStep, SmallestLeaf, LargestLeaf) };

    /// <summary>When training ends.</summary>
    public StoppingOptions Stopping => new() { Epochs = Epochs, Patience = Validates ? Patience : null };

    /// <summary>Which parameters are kept.</summary>
    public OutputOptions Output => new() { Model = Validates ? ModelChoice.Best : ModelChoice.Last };

    private int TrainingRows => Math.Max(1, (int)(Rows * (1 - ValidationShare)));

    private int Patience => Math.Max(10, Epochs / 4);

    private int MiniBatch
    {
        get
        {
            int size = SmallestBatch;
            while (size < LargestBatch && size * 2 * StepsPerEpoch <= TrainingRows)
            {
                size *= 2;
            }

            return size;
        }
    }

    /// <summary>Why, for comments.</summary>
    public IEnumerable<Reason> Explain()
    {
        yield return new Reason("data.validationShare", Validates
            ? "One row in five is held out: the network never learns from it, so it shows what the network can do on new rows."
            : $"With {Counted.Of(Rows, "row")} none can be spared; how good the network is on new rows will not be known.");
        yield return new Reason("optimizer", "Adam finds a step length for each weight of its own; its weight decay keeps weights small. The learning rate falls along half a cosine, so that training comes to rest.");
        yield return new Reason("optimizer", "If the error jumps about, divide the learning rate by 3; if it falls slowly to the end, multiply it by 3.");
        yield return new Reason("batch", $"A step learns from {MiniBatch} rows: small enough for many steps an epoch from {Counted.Of(Rows, "row")}.");
        yield return new Reason("stopping", Validates
            ? "Ends early when the error of the held-out rows has not improved for \"patience\" epochs."
            : "Without held-out rows nothing tells when to end early.");
        yield return new Reason("output.model", Validates
            ? "The model is that of the epoch with the lowest error of the held-out rows."
            : "The model is that of the last epoch.");
    }
}
