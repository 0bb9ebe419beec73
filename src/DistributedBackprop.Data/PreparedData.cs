using System.Numerics;

namespace DistributedBackprop.Data;

/// <summary>Examples ready to train on, the ones held out, and how they came from raw rows.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class PreparedData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Joins the parts and computes their hash.</summary>
    /// <param name="preparation">How they came from raw rows.</param>
    /// <param name="training">The examples to train on, at least one.</param>
    /// <param name="validation">The examples held out; may be empty.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no training example, the inputs or outputs of the parts differ, or the preparation contradicts itself.</exception>
    public PreparedData(Preparation preparation, ExampleSet<T> training, ExampleSet<T> validation)
    {
        PreparationCheck.Require(preparation);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        if (training.Count == 0)
        {
            throw new ArgumentException("There is no example to train on.", nameof(training));
        }

        RequireShape(preparation, training, nameof(training));
        RequireShape(preparation, validation, nameof(validation));
        Preparation = preparation;
        Training = training;
        Validation = validation;
        Hash = PreparedDataHash.Compute(preparation, training, validation);
    }

    /// <summary>How raw rows become inputs, and outputs answers.</summary>
    public Preparation Preparation { get; }

    /// <summary>The examples to train on.</summary>
    public ExampleSet<T> Training { get; }

    /// <summary>The examples held out; may be empty.</summary>
    public ExampleSet<T> Validation { get; }

    /// <summary>
    /// The SHA-256 of all that can change a bit of training, in lowercase hexadecimal: the type of the numbers, the shapes, the preparation
    /// and the prepared numbers. Equal on machines of either byte order.
    /// </summary>
    public string Hash { get; }

    private static void RequireShape(Preparation preparation, ExampleSet<T> examples, string name)
    {
        if (examples.Inputs != preparation.Inputs || examples.Outputs != preparation.Outputs)
        {
            throw new ArgumentException(
                $"The {name} examples have {examples.Inputs} inputs and {examples.Outputs} outputs; "
                + $"the preparation has {preparation.Inputs} and {preparation.Outputs}.",
                name);
        }
    }
}
