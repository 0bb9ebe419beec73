using System.Text;
using System.Text.Json;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Storage;

/// <summary>
/// The folder of a run: <c>config.json</c>, <c>generation.json</c>, <c>metrics.jsonl</c>, <c>checkpoints/</c>,
/// <c>model.safetensors</c> with <c>model.json</c>, <c>log.txt</c>. One process at a time has it open.
/// </summary>
public sealed class RunFolder : IRunStorage, IDisposable
{
    /// <summary>The name of the file of the configuration.</summary>
    internal const string ConfigurationName = "config.json";
    private const string ManifestEnding = ".json";
    private const string TensorsEnding = ".safetensors";
    private const string BestName = "best";
    private const string DamagedEnding = ".damaged";

    /// <summary>Has every promise whose file names no head; no head that asks is it.</summary>
    private static readonly HeadId ForgottenHead = new(new ServerId("unknown"), Life: 0);

    private readonly AtomicFileWriter _writer;
    private readonly FileStream _lock;
    private TrainingRun? _run;
    private int _keptBest;
    private int? _publishedEpochs;

    private RunFolder(string path, AtomicFileWriter writer, FileStream heldLock)
    {
        Path = path;
        _writer = writer;
        _lock = heldLock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The complete configuration of the run.</summary>
    public string ConfigurationFile => In(ConfigurationName);

    /// <summary>The log.</summary>
    public string LogFile => In("log.txt");

    /// <summary>A line for each finished epoch.</summary>
    public string MetricsFile => In("metrics.jsonl");

    /// <summary>The folder of the checkpoints.</summary>
    public string CheckpointFolder => In("checkpoints");

    private TrainingRun Run => _run ?? throw new InvalidOperationException("The folder is not attached to a run.");

    /// <summary>Whether a path is the folder of a run, which <see cref="Open"/> takes.</summary>
    /// <param name="path">The path.</param>
    public static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, ConfigurationName));

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">A folder that does not exist, or is empty.</param>
    /// <param name="configuration">The complete configuration.</param>
    /// <param name="writer">Writes files.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written to.</exception>
    public static RunFolder Create(string path, string configuration, AtomicFileWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new IOException($"{path} is not empty. Name another folder, one that is new or empty.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The run folder {path} cannot be made: {exception.Message} Name one that can.", exception);
        }

        var folder = new RunFolder(path, writer, Lock(path));
        try
        {
            // Another process may have made its run here between the look above and the lock.
            if (File.Exists(folder.ConfigurationFile))
            {
                throw new IOException($"{path} is not empty any more: another process has just begun a run in it. Name another folder.");
            }

            Directory.CreateDirectory(folder.CheckpointFolder);
            folder.WriteConfiguration(configuration);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="writer">Writes files.</param>
    /// <exception cref="IOException">It is not a run's folder, or another process has it open.</exception>
    public static RunFolder Open(string path, AtomicFileWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!IsRun(path))
        {
            throw new IOException($"{path} is not the folder of a run: it holds no config.json. Name the folder that a run has made, such as runs/NAME-DATE-TIME.");
        }

        var folder = new RunFolder(path, writer, Lock(path));
        Directory.CreateDirectory(folder.CheckpointFolder);
        return folder;
    }

    /// <summary>Writes the complete configuration of the run.</summary>
    public void WriteConfiguration(string configuration) => _writer.Write(ConfigurationFile, Encoding.UTF8.GetBytes(configuration));

    /// <summary>Names the run whose checkpoints and model the folder holds; needed before they are read or written.</summary>
    public void Attach(TrainingRun run) => _run = run;

    /// <summary>The highest generation made durable; 0 in a new run.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public long ReadGeneration() => ReadPromise()?.Generation ?? 0;

    /// <summary>The last promise made durable; null in a new run.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public Promise? ReadPromise()
    {
        string path = In("generation.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<GenerationRecord>(File.ReadAllBytes(path), RunJson.Line) is { Generation: >= 0 } record
                ? record.ToPromise()
                : throw new JsonException("it holds no number from 0");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is damaged ({exception.Message}). Write {{\"generation\": N}} into it, N higher than the first number in the names of all files in {CheckpointFolder}.", exception);
        }
    }

    /// <summary>Reads the newest checkpoint that is whole and of this run.</summary>
    public CheckpointSearch FindCheckpoint()
    {
        var rejected = new List<RejectedCheckpoint>();
        foreach (string manifest in ManifestsNewestFirst())
        {
            (Checkpoint? found, RejectedCheckpoint? unusable) = Read(manifest);
            if (found is not null)
            {
                return new CheckpointSearch(found, rejected);
            }

            rejected.Add(unusable!);
        }

        return new CheckpointSearch(null, rejected);
    }

    /// <summary>Reads one checkpoint for a voter that was asked for it. Where it cannot be read, it and what else is damaged is set aside.</summary>
    /// <param name="id">The checkpoint.</param>
    /// <returns>The answer to <see cref="LoadCheckpoint"/>.</returns>
    /// <exception cref="IOException">The folder itself cannot be read or written to.</exception>
    internal Input Load(CheckpointId id)
    {
        string manifest = System.IO.Path.Combine(CheckpointFolder, id + ManifestEnding);
        (Checkpoint? found, RejectedCheckpoint? rejected) = File.Exists(manifest)
            ? Read(manifest)
            : (null, new RejectedCheckpoint(manifest, "it is gone: newer ones have taken its place", IsOfAnotherRun: true));
        if (found is not null)
        {
            return new CheckpointLoaded(found);
        }

        CheckpointSearch left = FindCheckpoint();
        SetAside(left.Rejected);
        return new CheckpointNotLoaded(id, left.Found is { } newest ? CheckpointId.Of(newest) : null, rejected!.Describe());
    }

    /// <summary>Renames checkpoints that are damaged, so that they neither count among those kept nor are tried again.</summary>
    public static void SetAside(IEnumerable<RejectedCheckpoint> rejected)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        foreach (RejectedCheckpoint damaged in rejected.Where(checkpoint => !checkpoint.IsOfAnotherRun))
        {
            File.Move(damaged.File, damaged.File + DamagedEnding, overwrite: true);
        }
    }

    /// <summary>Whether lines of metrics were published: then a checkpoint was durable once.</summary>
    public bool HasMetrics => File.Exists(MetricsFile) && new FileInfo(MetricsFile).Length > 0;

    /// <inheritdoc/>
    public void StorePromise(Promise promise)
    {
        ArgumentNullException.ThrowIfNull(promise);
        _writer.Write(In("generation.json"), JsonSerializer.SerializeToUtf8Bytes(GenerationRecord.Of(promise), RunJson.Line));
    }

    /// <inheritdoc/>
    public void StoreCheckpoint(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(checkpoint, Run.Codec);
        string path = System.IO.Path.Combine(CheckpointFolder, CheckpointId.Of(checkpoint).ToString());
        _writer.Write(path + TensorsEnding, tensors);
        _writer.Write(path + ManifestEnding, manifest);
        if (checkpoint.Tensors.Best is { } best && checkpoint.Progress.BestEpoch is { } epoch && epoch != _keptBest)
        {
            StoreModelFiles(System.IO.Path.Combine(CheckpointFolder, BestName), best, epoch, checkpoint.Progress.History[epoch - 1].Updates);
            _keptBest = epoch;
        }

        DeleteSuperseded();
    }

    /// <inheritdoc/>
    public void PublishEpochs(IReadOnlyList<EpochRecord> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        int published = _publishedEpochs ?? CutTornLine();
        if (epochs.Count > published)
        {
            // Until the lines are durable it is not known how many there are: a full disk may take a part of them.
            _publishedEpochs = null;
            _writer.Append(MetricsFile, EncodeLines(epochs.Skip(published)));
        }

        _publishedEpochs = Math.Max(epochs.Count, published);
    }

    /// <inheritdoc/>
    public string StoreModel(StoreModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StoreModelFiles(In("model"), model.Parameters, model.Epoch, model.Updates);
    }

    /// <summary>Lets another process open the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path) => FolderLock.Take(path, $"Another process is training in {path}. Wait for its end, or stop it.");

    private (Checkpoint? Found, RejectedCheckpoint? Rejected) Read(string manifest)
    {
        try
        {
            Checkpoint checkpoint = CheckpointFile.Decode(
                File.ReadAllBytes(System.IO.Path.ChangeExtension(manifest, TensorsEnding)), File.ReadAllBytes(manifest), Run.Codec);
            return Run.Identity.DifferenceFrom(checkpoint.Identity) is { } difference
                ? (null, new RejectedCheckpoint(manifest, $"it is of another run: {difference}", IsOfAnotherRun: true))
                : (checkpoint, null);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return (null, new RejectedCheckpoint(manifest, exception.Message, IsOfAnotherRun: false));
        }
    }

    private static byte[] EncodeLines(IEnumerable<EpochRecord> epochs)
    {
        using var lines = new MemoryStream();
        foreach (EpochRecord epoch in epochs)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(epoch, RunJson.Line));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private string StoreModelFiles(string path, FlatVector parameters, int epoch, long updates)
    {
        (byte[] tensors, string sha256) = ModelFile.EncodeTensors(parameters, Run.Codec);
        _writer.Write(path + TensorsEnding, tensors);
        _writer.Write(path + ManifestEnding, ModelFile.EncodeManifest(Run.DescribeModel(epoch, updates, sha256)));
        return sha256;
    }

    private void DeleteSuperseded()
    {
        foreach (string manifest in ManifestsNewestFirst().Skip(Run.Options.Checkpoint.Keep))
        {
            File.Delete(manifest);
            File.Delete(System.IO.Path.ChangeExtension(manifest, TensorsEnding));
        }

        foreach (string leftover in LeftoversOfCrashes())
        {
            File.Delete(leftover);
        }
    }

    /// <summary>Files half written, and tensors whose manifest was never written.</summary>
    private IEnumerable<string> LeftoversOfCrashes() =>
        Directory.GetFiles(CheckpointFolder, "*" + AtomicFileWriter.TemporaryEnding)
            .Concat(Directory.GetFiles(CheckpointFolder, "checkpoint-*" + TensorsEnding)
                .Where(tensors => !File.Exists(System.IO.Path.ChangeExtension(tensors, ManifestEnding))));

    private IEnumerable<string> ManifestsNewestFirst() =>
        Directory.GetFiles(CheckpointFolder, "checkpoint-*" + ManifestEnding)
            .OrderByDescending(manifest => System.IO.Path.GetFileNameWithoutExtension(manifest), StringComparer.Ordinal);

    /// <summary>Removes what a crash left of a line half written.</summary>
    /// <returns>The number of whole lines.</returns>
    private int CutTornLine()
    {
        if (!File.Exists(MetricsFile))
        {
            return 0;
        }

        byte[] content = File.ReadAllBytes(MetricsFile);
        int whole = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (whole < content.Length)
        {
            using var stream = new FileStream(MetricsFile, FileMode.Open, FileAccess.Write);
            stream.SetLength(whole);
        }

        return content.AsSpan(0, whole).Count((byte)'\n');
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A promise as it is stored. Folders of before hold only its number.</summary>
    private sealed record GenerationRecord(long Generation, string? Server = null, long Life = 0)
    {
        public static GenerationRecord Of(Promise promise) => new(promise.Generation, promise.Head.Server.Name, promise.Head.Life);

        public Promise? ToPromise() => Generation == 0 ? null : new Promise(Generation, Server is null ? ForgottenHead : new HeadId(new ServerId(Server), Life));
    }
}
