namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Something was not fetched; the message says what, from whom and why, in words for people.</summary>
internal sealed class BulkException : Exception
{
    /// <summary>With the cause.</summary>
    public BulkException(BulkFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>With the cause and what it came from.</summary>
    public BulkException(BulkFailure failure, string message, Exception inner)
        : base(message, inner) => Failure = failure;

    /// <summary>The cause, for those that decide by it.</summary>
    public BulkFailure Failure { get; }
}
