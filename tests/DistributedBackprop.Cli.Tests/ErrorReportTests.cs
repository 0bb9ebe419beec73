namespace DistributedBackprop.Cli.Tests;

/// <summary>What people read of an exception.</summary>
public sealed class ErrorReportTests
{
    [Fact]
    public void A_full_memory_comes_with_advice()
    {
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(1, ErrorReport.Write(new InsufficientMemoryException(), verbose: false, error));
        Assert.StartsWith("dbp: The memory is full: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Use fewer rows or columns, fewer workers (--workers)", error.ToString(), StringComparison.Ordinal);
    }
}
