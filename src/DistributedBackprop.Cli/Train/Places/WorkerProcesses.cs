using System.Net;
using System.Security.Cryptography;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Trains with worker processes on this machine, which it starts and which end with it.</summary>
/// <param name="processes">How many, at least 1.</param>
internal sealed class WorkerProcesses(int processes) : TrainingPlace
{
    /// <inheritdoc/>
    public override string Workers => Counted.Of(processes, "worker process", "worker processes");

    /// <inheritdoc/>
    public override TrainingRun Prepare(TrainingOptions options, DataTables tables, string source) =>
        ListeningHead.PrepareRun(options with { Workers = options.Workers with { Minimum = processes } }, tables, source);

    /// <inheritdoc/>
    public override void Require(TrainingRun run) => TcpHead.Require(run, ListenWith(token: null));

    /// <inheritdoc/>
    public override RunningHost Open(TrainingRun run, long lastGeneration, Checkpoint? checkpoint, RunFolder folder, Action<RunEvent> observe)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var telling = new Lock();
        var head = new TcpHead(run, ListenWith(token), lastGeneration, checkpoint, folder, Tell);
        var children = new ChildWorkers(head.Address, token, processes, number => ThreadsOf(number, processes, Environment.ProcessorCount), head.FewerWorkers, head.NoMoreWorkers, Tell);
        return new RunningHost(Train, head.RequestStop, head, children);

        // The head and the ends of processes speak at the same time, and the log takes one line after the other.
        void Tell(RunEvent happened)
        {
            lock (telling)
            {
                observe(happened);
            }
        }

        Task<RunOutcome> Train()
        {
            children.Start();
            return head.RunAsync();
        }
    }

    /// <inheritdoc/>
    public override string ResumeWith(string folder) => FormattableString.Invariant($"dbp train --resume {ShellWord.Of(folder)} --processes {processes}");

    /// <summary>The threads of one of the processes: all cores are shared out, and the first ones take what is left over.</summary>
    /// <param name="number">Which process, from 1.</param>
    /// <param name="processes">How many there are.</param>
    /// <param name="cores">The cores of the machine.</param>
    internal static int ThreadsOf(int number, int processes, int cores) => Math.Max(1, (cores / processes) + (number <= cores % processes ? 1 : 0));

    private static TcpHeadOptions ListenWith(string? token) => new() { Listen = new LinkAddress($"{IPAddress.Loopback}", Port: 0), Token = token };
}
