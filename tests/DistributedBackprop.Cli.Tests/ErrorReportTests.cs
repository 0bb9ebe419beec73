using DistributedBackprop.Training.Models;

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

    [Fact]
    public void A_run_without_a_model_comes_with_the_command_that_finishes_it()
    {
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(2, ErrorReport.Write(new ModelException("It has not ended.") { UnfinishedRun = "my runs/a" }, verbose: false, error));
        Assert.Equal("dbp: It has not ended. To finish it: dbp train --resume 'my runs/a'\n", error.ToString());
    }
}
