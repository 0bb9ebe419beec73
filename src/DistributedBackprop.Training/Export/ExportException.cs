namespace DistributedBackprop.Training.Export;

/// <summary>A model that an export format cannot hold. The message says what it cannot hold and what to do.</summary>
public sealed class ExportException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What the format cannot hold, and what to do.</param>
    public ExportException(string message)
        : base(message)
    {
    }
}
