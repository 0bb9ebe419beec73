using System.Text;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>
/// What a server node keeps of a cluster's runs on its disk: FOLDER/runs/ID is the folder of a run (<see cref="RunFolder"/>) with its record beside,
/// FOLDER/data holds files of data by their content. One process at a time has it open. For any thread.
/// </summary>
internal sealed class RunStore : IDisposable
{
    /// <summary>The name of the file of a run's record, in the run's folder.</summary>
    public const string RecordName = "record.json";

    private const string DamagedEnding = ".damaged";

    private readonly string _runs;
    private readonly AtomicFileWriter _writer;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();

    /// <summary>Held for as long as a disk takes; taken before <see cref="_gate"/>, which who only looks never waits for.</summary>
    private readonly Lock _writing = new();
    private readonly Dictionary<string, RunRecord> _records = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    private RunStore(string folder, long dataBytesMost, AtomicFileWriter writer, FileStream heldLock)
    {
        _runs = Path.Combine(folder, "runs");
        _writer = writer;
        _lock = heldLock;
        Data = new DataCache(Path.Combine(folder, "data"), dataBytesMost, IsNeeded);
    }

    /// <summary>
    /// The files of data. What runs that are not over need stays, even where it is more than the bound; other files make room, the least recently used first.
    /// </summary>
    public DataCache Data { get; }

    /// <summary>What was found damaged and set aside when the store was opened, a sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>All records.</summary>
    public IReadOnlyList<RunRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Values];
            }
        }
    }

    /// <summary>Opens the store, or makes one.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="dataBytesMost">The most bytes of files of data.</param>
    /// <param name="writer">Writes files.</param>
    /// <exception cref="IOException">The folder cannot be made, read or written to, or another process has it open.</exception>
    public static RunStore Open(string folder, long dataBytesMost, AtomicFileWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var store = new RunStore(folder, dataBytesMost, writer, Lock(folder));
        try
        {
            store.ReadAll();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The folder of a run.</summary>
    /// <param name="id">The run.</param>
    /// <exception cref="ArgumentException">That is the name of no run.</exception>
    public string FolderOf(string id) => RunId.IsUsable(id)
        ? Path.Combine(_runs, id)
        : throw new ArgumentException($"'{id}' is not the name of a run.", nameof(id));

    /// <summary>
    /// The path of a file that runs need, or have left, by its content; null where it is not here. It is looked up only, not read: a file
    /// may be of many gigabytes, and whoever fetches it verifies it.
    /// </summary>
    /// <param name="sha256">The SHA-256 of its content.</param>
    public string? PathOf(string sha256) => Data.Locate(sha256) ?? (
        from record in Records
        from file in record.End?.Files ?? []
        where file.Sha256 == sha256
        select Path.Combine(FolderOf(record.Id), file.Name)).FirstOrDefault(File.Exists);

    /// <summary>Makes durable what a record holds, besides what is on record already.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The record of the run that is on the disk now.</returns>
    /// <exception cref="IOException">It cannot be written; what was on record still is.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public RunRecord Keep(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_writing)
        {
            RunRecord? known = _records.GetValueOrDefault(record.Id);
            RunRecord merged = known?.Merge(record) ?? record;
            if (known is null || !merged.Says(known))
            {
                Write(merged);
                lock (_gate)
                {
                    _records[record.Id] = merged;
                }
            }

            return merged;
        }
    }

    /// <summary>Opens the folder of a run whose record is kept here, to store and find its checkpoints.</summary>
    /// <param name="id">The run.</param>
    /// <param name="run">The run, prepared.</param>
    /// <exception cref="IOException">There is no record of it, or its folder is open already.</exception>
    public RunFolder OpenRun(string id, TrainingRun run)
    {
        RunFolder folder = RunFolder.Open(FolderOf(id), _writer);
        folder.Attach(run);
        return folder;
    }

    /// <summary>Begins to receive a file that a run leaves into its folder, as that of a head on another node.</summary>
    /// <param name="id">The run.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public IncomingFile Receive(string id, ContentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string path = Path.Combine(FolderOf(id), file.Name);
        return new IncomingFile(new RunFile("", path, file.Name, file.Bytes, file.Sha256), path);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return FolderLock.Take(folder, "Another node has it. Give each node a folder of its own.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Runs cannot be kept in {folder}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a run that is not over has a file of data of this content.</summary>
    private bool IsNeeded(string sha256)
    {
        lock (_gate)
        {
            return _records.Values.Any(record => !record.IsOver && record.Submission.Files.Any(file => file.Sha256 == sha256));
        }
    }

    private void ReadAll()
    {
        Directory.CreateDirectory(_runs);
        foreach (string folder in Directory.GetDirectories(_runs).Order(StringComparer.Ordinal))
        {
            string file = Path.Combine(folder, RecordName);
            if (File.Exists(file))
            {
                Read(file, Path.GetFileName(folder));
            }
        }
    }

    private void Read(string file, string id)
    {
        try
        {
            var record = RunRecord.Read(File.ReadAllBytes(file));
            _records[id] = record.Id == id ? record : throw new InvalidDataException($"It is the record of another run, {record.Id}.");
        }
        catch (InvalidDataException exception)
        {
            File.Move(file, file + DamagedEnding, overwrite: true);
            _problems.Add($"{file} is damaged and was renamed to end in {DamagedEnding}: {exception.Message} What other server nodes have on record of the run still counts.");
        }
    }

    /// <summary>The configuration first: a record is there only with all that makes its folder that of a run.</summary>
    private void Write(RunRecord record)
    {
        string folder = FolderOf(record.Id);
        Directory.CreateDirectory(folder);
        if (!RunFolder.IsRun(folder))
        {
            _writer.Write(Path.Combine(folder, RunFolder.ConfigurationName), Encoding.UTF8.GetBytes(record.Submission.Configuration));
        }

        _writer.Write(Path.Combine(folder, RecordName), record.ToBytes());
    }
}
