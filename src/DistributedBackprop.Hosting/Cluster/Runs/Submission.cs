using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>What somebody wants trained. Nothing of it changes once it is made, but for its place in the queue, which the head gives.</summary>
/// <param name="Id">Names the run, see <see cref="RunId"/>; unique.</param>
/// <param name="Name">The name in the configuration.</param>
/// <param name="Epochs">The most epochs that the configuration allows.</param>
/// <param name="Order">The place in the queue: runs are trained in this order, equal ones in that of their ids. At least 1, given by a head.</param>
/// <param name="Configuration">The complete configuration, as JSON, with the paths of the machine that submitted it.</param>
/// <param name="Identity">What the preparation of the run on each node must come to.</param>
/// <param name="Files">The files of data.</param>
/// <param name="By">Who submitted it, for people.</param>
/// <param name="At">When.</param>
internal sealed record Submission(
    string Id,
    string Name,
    int Epochs,
    long Order,
    string Configuration,
    RunIdentity Identity,
    IReadOnlyList<RunFile> Files,
    string By,
    DateTimeOffset At)
{
    /// <summary>The most files of data of a run.</summary>
    public const int FilesMost = 16;

    /// <summary>What is wrong with it, as a sentence; null for nothing. What comes from others is asked first: id and names of files become parts of paths.</summary>
    public string? FindFault()
    {
        if (!RunId.IsUsable(Id))
        {
            return "The run's id holds other characters than letters, digits, '-', '_' and '.', or is too long.";
        }

        if (Order < 1)
        {
            return $"The run's place in the queue is {Order}, less than 1.";
        }

        if (Files.Count > FilesMost || Files.Any(file => file is null || !file.IsUsable))
        {
            return $"The run names over {FilesMost} files of data, or one by what is no name, length and SHA-256 of a file.";
        }

        return Files.Any(file => file.Option == RunFile.TrainingFile) ? null : $"The run names no {RunFile.TrainingFile}.";
    }
}
