using System.Net;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp;

/// <summary>
/// Runs a head, its only server node, and listens for workers in other processes, which come and go at any moment. They need no
/// configuration: on joining they get the run's settings, and the data that they do not have.
/// </summary>
public sealed class TcpHead : IDisposable, IConnectionHall
{
    /// <summary>A push holds at most one sum a leaf, and a link's message a thousand blocks.</summary>
    private const int LeavesMost = 1000;

    private readonly TrainingRun _run;
    private readonly HeadSeat _head;
    private readonly Doorkeeper _door;
    private readonly VectorPool _vectors;
    private readonly LinkOptions _linkOptions;
    private readonly int _vectorBytes;
    private readonly IReadOnlyList<RunFile> _files;
    private readonly Lazy<string> _configuration;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WorkerConnection> _workers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid> _processes = new(StringComparer.Ordinal);
    private readonly HashSet<WorkerConnection> _connections = [];
    private long _lastIncarnation;
    private TaskCompletionSource? _emptied;
    private bool _noMoreWorkers;
    private bool _isDisposed;
    private volatile RunEnded? _ended;

    /// <summary>Prepares a head, and begins to listen.</summary>
    /// <param name="run">The run, with absolute paths of its data.</param>
    /// <param name="options">How it is reached.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="storage">Makes things durable.</param>
    /// <param name="observe">Is told what happens, by several threads, one at a time.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, may not without a token, the certificate cannot be used, or a step has too many leaves for links.</exception>
    /// <exception cref="DataException">A file of data cannot be read any more.</exception>
    public TcpHead(
        TrainingRun run,
        TcpHeadOptions options,
        long lastGeneration,
        Checkpoint? checkpoint,
        IRunStorage storage,
        Action<RunEvent> observe)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(observe);
        RequireFittingSteps(run.Plan.LeavesOfFullStep);
        _run = run;
        _vectors = new VectorPool(run.CreateVector);
        _vectorBytes = run.CreateVector().Bytes.Length;
        _files = RunFile.AllOf(run.Options.Data);
        _configuration = new Lazy<string>(() => ConfigurationWriter.Write(run.Options));
        _linkOptions = new LinkOptions { WindowBytes = WindowBytes, Silence = TimeSpan.FromSeconds(run.Options.Workers.SilenceSeconds) };
        _head = new HeadSeat(run, lastGeneration, checkpoint, storage, new RunClock(), observe, SendToWorker);
        _door = new Doorkeeper(options, Enter, (peer, cause) => _head.Observe(new PeerRefused(peer, cause)));
    }

    /// <summary>Where it listens, as <see cref="TcpHeadOptions.Listen"/> says it; the port is known also where any free one was asked for.</summary>
    public LinkAddress Address => _door.Address.Address.Equals(IPAddress.IPv6Any)
        ? new LinkAddress(LinkAddress.AnyHost, _door.Address.Port)
        : new LinkAddress($"{_door.Address.Address}", _door.Address.Port);

    /// <summary>What went over all links.</summary>
    internal TransferMeter Transfers { get; } = new();

    /// <inheritdoc/>
    IReadOnlyList<RunFile> IConnectionHall.Files => _files;

    /// <inheritdoc/>
    RunEnded? IConnectionHall.Ended => _ended;

    /// <summary>
    /// The memory that one worker may fill here. In one round it pushes each leaf at most once for itself and once for another,
    /// and gradients are free again with the next round.
    /// </summary>
    private long WindowBytes => (2L * _run.Plan.LeavesOfFullStep * _vectorBytes) + (4L * StepFields.BytesMost(SumsMost));

    private int SumsMost => Math.Max(_run.Plan.LeavesOfFullStep, _run.Plan.ValidationLeaves);

    /// <summary>Checks that a head can be reached as it is to be, so that nothing is left behind where it cannot.</summary>
    /// <param name="run">The run.</param>
    /// <param name="options">How it is to be reached.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, may not without a token, the certificate cannot be used, or a step has too many leaves for links.</exception>
    /// <exception cref="DataException">A file of data cannot be read again.</exception>
    public static void Require(TrainingRun run, TcpHeadOptions options)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        RequireFittingSteps(run.Plan.LeavesOfFullStep);
        RunFile.RequireFiles(run.Options.Data);
        using var door = new Doorkeeper(options, (stream, _) => stream.Dispose(), (_, _) => { });
    }

    /// <summary>Trains until the run is over, and tells the workers so.</summary>
    /// <returns>How it ended. Fails with <see cref="BrokenInvariantException"/> or another exception where a role or an observer threw; workers hear of that too.</returns>
    public async Task<RunOutcome> RunAsync()
    {
        _head.Observe(new HeadListens($"{Address}", _door.IsSecured));
        _head.Start();
        _door.Open();
        RunOutcome outcome;
        try
        {
            outcome = await _head.Outcome.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await PartAsync(new RunEnded($"{exception.GetType().Name}: {exception.Message}", Failed: true)).ConfigureAwait(false);
            throw;
        }

        await PartAsync(new RunEnded(outcome.Reason.Text, outcome.Reason.IsFailure)).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Asks training to end after the step under way. May be called by any thread, at any time.</summary>
    /// <param name="by">Who or what asks, for the log.</param>
    public void RequestStop(string by) => _head.RequestStop(by);

    /// <summary>Says that a worker has ended which does not come again: training does not wait for it to begin. May be called by any thread, at any time.</summary>
    /// <param name="most">How many still can be here at once, at least 1.</param>
    /// <param name="cause">Which one has ended, and why.</param>
    public void FewerWorkers(int most, string cause) => _head.PostToCoordinator(new FewerWorkers(most, cause));

    /// <summary>Says that no worker can come any more: the run fails once the last connection has ended, with its cause. May be called by any thread, at any time.</summary>
    public void NoMoreWorkers()
    {
        lock (_gate)
        {
            _noMoreWorkers = true;
            if (_connections.Count > 0)
            {
                return;
            }
        }

        _head.PostToCoordinator(new WorkersExhausted());
    }

    /// <summary>Listens no more and ends all connections.</summary>
    public void Dispose()
    {
        _door.Dispose();
        _head.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
        }

        foreach (WorkerConnection connection in Connections())
        {
            connection.Dispose();
        }
    }

    /// <summary>Takes in whoever has shaken hands; one whose handshake was under way when the head was disposed of is left at once.</summary>
    internal void Enter(Stream stream, string peer)
    {
        var connection = new WorkerConnection(stream, $"worker at {peer}", _linkOptions, this, new PushInbox(_vectors, _vectorBytes, SumsMost, WindowBytes), Transfers);
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _connections.Add(connection);
                connection.Start();
                return;
            }
        }

        connection.Dispose();
    }

    /// <inheritdoc/>
    (WorkerId? Worker, string Answer) IConnectionHall.Admit(WorkerConnection connection, Introduction introduction)
    {
        if (introduction.ArithmeticVersion != Arithmetic.Version)
        {
            string reason = $"it computes by arithmetic version {introduction.ArithmeticVersion}, the run by version {Arithmetic.Version}: install the same version of the program on both machines";
            _head.Observe(new PeerRefused($"{introduction.Name} ({connection.Peer})", reason));
            return (null, $"the head refuses this worker: {reason}");
        }

        WorkerConnection? former;
        WorkerId worker;
        lock (_gate)
        {
            string name = FreeName(introduction);
            worker = new WorkerId(name, ++_lastIncarnation);
            former = _workers.GetValueOrDefault(name);
            _workers[name] = connection;
            _processes[name] = introduction.Process;
        }

        former?.Close("its process has connected again");
        return (worker, "");
    }

    /// <inheritdoc/>
    byte[] IConnectionHall.Describe(WorkerId worker)
    {
        byte[] description = new RunDescription(worker.Name, worker.Incarnation, _configuration.Value, _run.Identity, _files).ToBytes();
        return description.Length <= RunDescription.BytesMost
            ? description
            : throw new ConfigurationException($"The run's configuration is too long to send to workers: {description.Length} bytes of {RunDescription.BytesMost}. Shorten its lists.");
    }

    /// <inheritdoc/>
    void IConnectionHall.Pass(Message message, Action handled)
    {
        if (message is Push or PushForgone)
        {
            _head.PostToParameterServer(message, handled);
        }
        else
        {
            _head.PostToCoordinator(message, handled);
        }
    }

    /// <inheritdoc/>
    void IConnectionHall.CannotJoin(WorkerId worker, string reason) => _head.Observe(new PeerRefused($"worker {worker}", reason));

    /// <inheritdoc/>
    void IConnectionHall.Closed(WorkerConnection connection, string cause)
    {
        // Before the connection counts as ended: that no more workers can come is then known with the cause of the last one's end.
        if (connection.Worker is { } worker)
        {
            _head.PostToCoordinator(new Goodbye(worker, cause, Failed: true));
        }

        bool isExhausted;
        lock (_gate)
        {
            _connections.Remove(connection);
            if (connection.Worker is { } gone && _workers.GetValueOrDefault(gone.Name) == connection)
            {
                _workers.Remove(gone.Name);
                _processes.Remove(gone.Name);
            }

            isExhausted = _noMoreWorkers && _connections.Count == 0;
            if (_connections.Count == 0)
            {
                _emptied?.TrySetResult();
            }
        }

        if (isExhausted)
        {
            _head.PostToCoordinator(new WorkersExhausted());
        }
    }

    private static void RequireFittingSteps(int leaves)
    {
        if (leaves > LeavesMost)
        {
            throw new ConfigurationException($"A step has {leaves} leaves; over links there may be {LeavesMost}. Raise batch.microBatch, or lower batch.miniBatch.");
        }
    }

    /// <summary>The name that a worker wants, or that with a number where another process has it.</summary>
    private string FreeName(Introduction introduction)
    {
        string wanted = introduction.Name.Length == 0 ? "worker" : introduction.Name;
        string name = wanted;
        for (int number = 2; _processes.TryGetValue(name, out Guid process) && process != introduction.Process; number++)
        {
            name = FormattableString.Invariant($"{wanted}#{number}");
        }

        return name;
    }

    private void SendToWorker(WorkerId worker, Message message)
    {
        WorkerConnection? connection;
        lock (_gate)
        {
            connection = _workers.GetValueOrDefault(worker.Name);
        }

        if (connection?.Worker == worker)
        {
            connection.Send(message);
        }
    }

    /// <summary>
    /// Workers go when they have heard that the run is over, also those that were still preparing for it, which no role knows. Those
    /// that do not go are left after the usual silence.
    /// </summary>
    private async Task PartAsync(RunEnded ended)
    {
        _ended = ended;
        foreach (WorkerConnection connection in Connections().Where(connection => connection.Worker is not null))
        {
            connection.Send(ended);
        }

        Task emptied;
        lock (_gate)
        {
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            emptied = _connections.Count == 0 ? Task.CompletedTask : _emptied.Task;
        }

        try
        {
            await emptied.WaitAsync(_linkOptions.Silence).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // They are cut off, and find the head gone.
        }
    }

    private WorkerConnection[] Connections()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }
}
