using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What people see of a run besides its log. Members may be called by any thread; nothing is shown after the view is disposed of.</summary>
internal interface IProgressView : IDisposable
{
    /// <summary>Where the log goes, so that it and the view do not mix.</summary>
    TextWriter Output { get; }

    /// <summary>Where errors go, likewise.</summary>
    TextWriter Error { get; }

    /// <summary>Shows what the program does before the run begins.</summary>
    void ShowRemark(string remark);

    /// <summary>Shows a run from now on.</summary>
    void ShowRun(ProgressState run);

    /// <summary>Notes an event of the run that is shown.</summary>
    void Note(RunEvent happened);
}
