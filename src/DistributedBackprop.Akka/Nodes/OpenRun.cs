using Akka.Actor;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>A run that a server node has prepared: its voter needs it to keep checkpoints, and the head to lead it from here.</summary>
internal sealed class OpenRun : IDisposable
{
    private static readonly string[] FilesToLeave = ["config.json", "model.json", "model.safetensors", "metrics.jsonl"];

    private OpenRun(RunRecord record, TrainingRun run, RunFolder folder, StorageThread storage)
    {
        Record = record;
        Run = run;
        Folder = folder;
        Storage = storage;
    }

    /// <summary>Its record when it was opened.</summary>
    public RunRecord Record { get; }

    /// <summary>The run.</summary>
    public TrainingRun Run { get; }

    /// <summary>Its folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Carries out what its roles want stored.</summary>
    public StorageThread Storage { get; }

    /// <summary>Prepares a run from its record and the files of data, which are on this node's disk. Takes as long as reading them.</summary>
    /// <param name="store">What this node keeps.</param>
    /// <param name="record">The record.</param>
    /// <param name="server">The actor that is told what storage has to say, and of its failures.</param>
    /// <exception cref="Training.Configuration.ConfigurationException">The settings cannot be used here, or do not come to the identity on record.</exception>
    /// <exception cref="Data.DataException">The data cannot be used, are not here, or do not fit the memory here.</exception>
    /// <exception cref="IOException">The run's folder cannot be used.</exception>
    /// <exception cref="InvalidDataException">What the folder says of promises is damaged.</exception>
    public static OpenRun Prepare(RunStore store, RunRecord record, IActorRef server)
    {
        Submission submission = record.Submission;
        var paths = submission.Files.ToDictionary(
            file => file.Option,
            file => store.Data.Find(file) ?? throw new Data.DataException($"{file.Option}: {file.Name} is not on this node's disk any more. Submit the run again."));
        TrainingRun run = JoinedRun.PrepareRun(submission.Configuration, $"the configuration of {record.Id}", submission.Identity, paths);
        RunFolder folder = store.OpenRun(record.Id, run);
        try
        {
            var storage = new StorageThread(
                folder, folder.Load, happened => server.Tell(new Roles.Happened(happened)), exception => server.Tell(new Roles.RoleFailed(exception)))
            {
                PatienceSeconds = run.Options.Checkpoint.WaitSeconds,
            };
            return new OpenRun(record, run, folder, storage);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The voter of this node, from what its disk holds. Damaged checkpoints are set aside.</summary>
    /// <param name="server">This node.</param>
    /// <exception cref="InvalidDataException">What the folder says of promises is damaged.</exception>
    public Training.Roles.Voting.Voter CreateVoter(ServerId server)
    {
        CheckpointSearch search = Folder.FindCheckpoint();
        RunFolder.SetAside(search.Rejected);
        return Run.CreateVoter(server, Folder.ReadPromise(), search.Found is { } found ? CheckpointId.Of(found) : null);
    }

    /// <summary>The files that the run leaves.</summary>
    public IReadOnlyList<ContentFile> LeftFiles() =>
    [
        .. FilesToLeave
            .Select(name => Path.Combine(Folder.Path, name))
            .Where(File.Exists)
            .Select(ContentFile.Of),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Storage.Dispose();
        Folder.Dispose();
    }
}
