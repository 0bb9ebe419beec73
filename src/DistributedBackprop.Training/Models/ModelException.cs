namespace DistributedBackprop.Training.Models;

/// <summary>A trained model cannot be used. The message names the file, what is wrong with it, and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Reports a model that cannot be used.</summary>
    /// <param name="message">Where, what, and what to do.</param>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>The folder of a run that has no model as it has not ended; null for other problems.</summary>
    public string? UnfinishedRun { get; init; }

    /// <summary>Reports a model that cannot be used, and what lies beneath.</summary>
    /// <param name="message">Where, what, and what to do.</param>
    /// <param name="innerException">The error beneath.</param>
    public ModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
