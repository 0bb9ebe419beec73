using System.Security.Cryptography;
using System.Text;
using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Scenarios;

/// <summary>
/// A run with one worker in which nothing goes wrong and nothing takes time: what every disturbed run must come to.
/// Shares no code with the simulated world.
/// </summary>
internal sealed class UndisturbedRun
{
    private static readonly ServerId Server = new("only");

    private readonly TrainingRun _run;
    private readonly IRole _coordinator;
    private readonly IRole _parameterServer;
    private readonly IRole _voter;
    private readonly IRole _worker;
    private readonly LeafComputer _computer;
    private readonly Queue<(IRole To, Input Input)> _inputs = new();
    private readonly Dictionary<long, string> _parametersHashes = [];

    private UndisturbedRun(TrainingRun run)
    {
        _run = run;
        _coordinator = run.CreateCoordinator();
        _parameterServer = run.CreateParameterServer(new HeadId(Server, Life: 1), new Electorate([Server]), lastGeneration: 0);
        _voter = run.CreateVoter(Server, promised: null, newest: null);
        _worker = run.CreateWorker(new WorkerId("only", 1));
        _computer = run.CreateComputer();
    }

    /// <summary>The finished epochs.</summary>
    public IReadOnlyList<EpochRecord> History { get; private set; } = [];

    /// <summary>How it ended.</summary>
    public RunOutcome Outcome { get; private set; } = null!;

    /// <summary>The most leaves of a round.</summary>
    public int LeavesMost => Math.Max(_run.Plan.LeavesOfFullStep, _run.Plan.ValidationLeaves);

    /// <summary>The first 64 bits of a SHA-256 over all that the run came to, epoch by epoch, times left out: 16 hexadecimal digits.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Trains to the end.</summary>
    /// <exception cref="InvalidOperationException">The run does not end.</exception>
    public static UndisturbedRun Of(TrainingRun run)
    {
        var undisturbed = new UndisturbedRun(run);
        undisturbed.Train();
        return undisturbed;
    }

    /// <summary>The hash of the parameters after some updates; null where the run ended before.</summary>
    public string? ParametersHashAt(long updates) => _parametersHashes.GetValueOrDefault(updates);

    private void Train()
    {
        foreach (IRole role in new[] { _voter, _parameterServer, _coordinator, _worker })
        {
            _inputs.Enqueue((role, new Start()));
        }

        while (_inputs.TryDequeue(out (IRole To, Input Input) next))
        {
            var effects = new List<Effect>();
            next.To.Handle(next.Input, TimeSpan.Zero, effects);
            effects.ForEach(CarryOut);
        }

        if (Outcome is null)
        {
            throw new InvalidOperationException($"A scenario must end without faults; {_run.Options.Name} stands still.");
        }

        Digest = DigestOf(Outcome, History);
    }

    private static string DigestOf(RunOutcome outcome, IReadOnlyList<EpochRecord> history)
    {
        string end = FormattableString.Invariant($"{outcome.Reason.Cause} {outcome.Reason.Text} {outcome.Version.Updates} {outcome.FinishedEpochs} {outcome.ModelEpoch} {outcome.ParametersSha256}");
        string[] lines = [end, .. history.Select(epoch => (epoch with { Seconds = 0, ExamplesPerSecond = 0 }).ToString())];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, 8));
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _inputs.Enqueue((_coordinator, send.Message)); break;
            case SendToParameterServer send: _inputs.Enqueue((_parameterServer, send.Message)); break;
            case SendToWorker send: SendToWorker(send.Message); break;
            case ComputeLeaves compute: _inputs.Enqueue((_worker, Compute(compute))); break;
            case SendToVoter send: _inputs.Enqueue((_voter, send.Message)); break;
            case SendToHead send: _inputs.Enqueue((_parameterServer, send.Answer)); break;
            case StorePromise store: _inputs.Enqueue((_voter, new PromiseStored(store.Promise))); break;
            case StoreCheckpoint store: Note(store.Checkpoint); break;
            case StoreModel store: _inputs.Enqueue((_parameterServer, new ModelStored(ModelFile.EncodeTensors(store.Parameters, _run.Codec).ParametersSha256))); break;
            case PublishEpochs publish: History = publish.Epochs; break;
            case EndRun end: Outcome = end.Outcome; break;
            default: break;
        }
    }

    private void SendToWorker(Message message)
    {
        if (message is Offer offer)
        {
            Note(offer.Round.Version, offer.Parameters);
        }

        _inputs.Enqueue((_worker, message));
    }

    private LeavesComputed Compute(ComputeLeaves compute) =>
        new(compute.Offer.Attempt, _computer.Compute(compute.Offer, compute.Recycled), TimeSpan.Zero);

    private void Note(Checkpoint checkpoint)
    {
        Note(checkpoint.Version, checkpoint.Tensors.Parameters);
        _inputs.Enqueue((_voter, new CheckpointStored(checkpoint)));
    }

    private void Note(ModelVersion version, FlatVector parameters) => _parametersHashes[version.Updates] = VectorHash.Of(parameters);
}
