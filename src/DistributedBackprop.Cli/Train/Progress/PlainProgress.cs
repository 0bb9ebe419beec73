using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Shows nothing besides the log.</summary>
/// <param name="output">Where the log goes.</param>
/// <param name="error">Where errors go.</param>
internal sealed class PlainProgress(TextWriter output, TextWriter error) : IProgressView
{
    /// <inheritdoc/>
    public TextWriter Output => output;

    /// <inheritdoc/>
    public TextWriter Error => error;

    /// <inheritdoc/>
    public void ShowRemark(string remark)
    {
    }

    /// <inheritdoc/>
    public void ShowRun(ProgressState run)
    {
    }

    /// <inheritdoc/>
    public void Note(RunEvent happened)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
