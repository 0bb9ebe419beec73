using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote.Transport.DotNetty;
using DistributedBackprop.Akka.Bulk;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Heads;
using DistributedBackprop.Akka.Nodes.Founding;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// One process as a node of a cluster. Where the cluster removes it, or it finds itself without a majority of the server nodes, it
/// begins anew with another actor system: it comes back by itself.
/// </summary>
internal sealed class AkkaNode
{
    private static readonly TimeSpan LookAround = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AloneMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeavingMost = TimeSpan.FromSeconds(45);

    /// <summary>How long the head may take to keep the last checkpoint of a run with this node.</summary>
    private static readonly TimeSpan HeadPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WorkerPatience = TimeSpan.FromSeconds(5);

    private readonly NodeSettings _settings;
    private readonly INodeLog _log;
    private readonly RunStore? _store;
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AkkaNode(NodeSettings settings, INodeLog log, RunStore? store)
    {
        _settings = settings;
        _log = log;
        _store = store;
    }

    /// <summary>Is a node until it is stopped, or is done.</summary>
    /// <inheritdoc cref="IClusterHost.RunNodeAsync"/>
    public static async Task<bool> RunAsync(NodeSettings settings, INodeLog log, CancellationToken cancellationToken)
    {
        Require(settings);
        using RunStore? store = settings.IsServer ? OpenStore(settings) : null;
        foreach (string problem in store?.Problems ?? [])
        {
            log.Write(NodeLogLevel.Warning, "recordDamaged", problem);
        }

        var node = new AkkaNode(settings, log, store);
        while (!cancellationToken.IsCancellationRequested && !node._done.Task.IsCompleted)
        {
            await node.LiveAsync(cancellationToken).ConfigureAwait(false);
        }

        return !node._done.Task.IsCompleted || await node._done.Task.ConfigureAwait(false);
    }

    private static void Require(NodeSettings settings)
    {
        if (settings.IsServer && !settings.ServerNodes.Contains(new LinkAddress(settings.Host, settings.Port)))
        {
            throw new ConfigurationException($"This node is to be a server node, but {new LinkAddress(settings.Host, settings.Port)} is not among the server nodes ({string.Join(", ", settings.ServerNodes)}). Name it there, on all nodes, or let it be a worker only.");
        }

        if (!settings.IsServer && !settings.IsWorker)
        {
            throw new ConfigurationException("A node without a role does nothing: let it be a server, a worker, or both.");
        }
    }

    private static RunStore OpenStore(NodeSettings settings)
    {
        try
        {
            return RunStore.Open(settings.Folder, settings.CacheBytes, new AtomicFileWriter());
        }
        catch (IOException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    /// <summary>One life of the node's actor system.</summary>
    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        ActorSystem system = OpenSystem();
        try
        {
            await LiveAsync(system, cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException)
        {
            await InTimeAsync(system.Terminate()).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens all ports, and only then looks for the cluster: a node whose ports cannot be had was never in it.</summary>
    private async Task LiveAsync(ActorSystem system, CancellationToken cancellationToken)
    {
        Func<bool> isInCluster = () => !Cluster.Get(system).State.Members.IsEmpty;
        system.ActorOf(Props.Create(() => new NodeLogger(_log, isInCluster)), "log");
        using IBulk bulk = OpenBulk(system);
        var cache = new DataCache(_settings.CacheFolder ?? DataCache.UsualFolder, _settings.CacheBytes);
        var services = new NodeServices(_settings, _log, bulk, cache, _store);
        IActorRef head = system.ActorOf(
            ClusterSingletonProxy.Props($"/user/{NodeServices.HeadName}", ClusterSingletonProxySettings.Create(system).WithRole(NodeServices.ServerRole)), NodeServices.HeadProxyName);
        using DeskServer? desk = _settings.IsServer ? OpenDesk(system, services, head) : null;
        _log.Write(NodeLogLevel.Info, "nodeStarted", $"node {_settings.Name} at {new LinkAddress(_settings.Host, _settings.Port)} looks for {string.Join(", ", _settings.ServerNodes)}");
        IActorRef? worker = null;
        system.ActorOf(Props.Create(() => new NodeActor(services, OnRunsDone)), NodeServices.NodeName);
        if (_settings.IsServer)
        {
            system.ActorOf(Props.Create(() => new FoundingActor(services)), NodeServices.FoundingName);
            system.ActorOf(Props.Create(() => new ServerNodeActor(services)), NodeServices.ServerName);
            system.ActorOf(
                ClusterSingletonManager.Props(Props.Create(() => new HeadActor(services)), new LeaveHead(), ClusterSingletonManagerSettings.Create(system).WithRole(NodeServices.ServerRole)),
                NodeServices.HeadName);
        }

        else
        {
            Cluster.Get(system).JoinSeedNodes(services.Electorate.Servers.Select(server => NodeServices.AddressOf(system, server)));
        }

        if (_settings.IsWorker)
        {
            worker = system.ActorOf(Props.Create(() => new WorkerNodeActor(services, head)), NodeServices.WorkerName);
        }

        string? why = await WaitAsync(system, cancellationToken).ConfigureAwait(false);
        await InTimeAsync(LeaveAsync(system, services, head, worker, why)).ConfigureAwait(false);
    }

    private ActorSystem OpenSystem()
    {
        ActorSystemSetup setup = Setup();
        try
        {
            return ActorSystem.Create(NodeServices.SystemName, setup);
        }
#pragma warning disable CA1031 // Akka.NET wraps what is wrong with a port or a setting in whatever it was doing.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Exception cause = exception;
            while (cause.InnerException is { } inner)
            {
                cause = inner;
            }

            throw new ConfigurationException(cause is SocketException
                ? $"Nothing can listen on {new LinkAddress(_settings.Listen, _settings.Port)}: {cause.Message}. Choose another port or address, or end what listens there."
                : $"Akka.NET cannot begin with the settings of {_settings.ConfigurationFile ?? "this node"}: {cause.Message}");
        }
    }

    private ActorSystemSetup Setup()
    {
        BootstrapSetup bootstrap = BootstrapSetup.Create().WithConfig(NodeConfiguration.Of(_settings));
        if (_settings.CertificateFile is not { } certificate)
        {
            return ActorSystemSetup.Create(bootstrap);
        }

        try
        {
            return bootstrap.And(new DotNettySslSetup(CertificateFile.ReadWithKey(certificate, _settings.KeyFile!), suppressValidation: false));
        }
        catch (LinkException exception)
        {
            throw new ConfigurationException($"{exception.Message}. Name a certificate and its key, such as 'dbp certificate' makes, or leave out both.");
        }
    }

    private IBulk OpenBulk(ActorSystem system)
    {
        if (_settings.BulkByAkka)
        {
            Address address = Cluster.Get(system).SelfAddress;
            return new AkkaBulk(system, $"{address.Host}:{address.Port}", PathOf);
        }

        var options = new LinkBulkOptions
        {
            Listen = new LinkAddress(_settings.Listen, _settings.BulkPort),
            Told = new LinkAddress(_settings.Host, _settings.BulkPort),
            CertificateFile = _settings.CertificateFile,
            KeyFile = _settings.KeyFile,
        };
        return new LinkBulk(options, PathOf, (peer, cause) => _log.Write(NodeLogLevel.Warning, "peerRefused", $"not let in for tensors: {peer}: {cause}"));
    }

    private DeskServer OpenDesk(ActorSystem system, NodeServices services, IActorRef head)
    {
        var options = new TcpHeadOptions
        {
            // Without a token only this machine's own clients may come.
            Listen = new LinkAddress(_settings.Token is null ? "127.0.0.1" : _settings.Listen, _settings.DeskPort),
            Token = _settings.Token,
            CertificateFile = _settings.CertificateFile,
            KeyFile = _settings.KeyFile,
        };
        var desk = new DeskServer(options, new ClusterDesk(system, services, head), (peer, cause) => _log.Write(NodeLogLevel.Warning, "peerRefused", $"not let in at the desk: {peer}: {cause}"));
        desk.Open();
        return desk;
    }

    private string? PathOf(string sha256) => _store?.PathOf(sha256);

    private void OnRunsDone(RunsDone done)
    {
        if (_settings.ExitsWhenDone)
        {
            _done.TrySetResult(done.Succeeded);
        }
    }

    /// <summary>Waits until this life is to end.</summary>
    /// <returns>Why the node leaves, or null where its actor system has ended by itself.</returns>
    private async Task<string?> WaitAsync(ActorSystem system, CancellationToken cancellationToken)
    {
        var cluster = Cluster.Get(system);
        TimeSpan alone = TimeSpan.Zero;
        TimeSpan outside = TimeSpan.Zero;
        while (true)
        {
            await Task.WhenAny(system.WhenTerminated, _done.Task, Task.Delay(LookAround, cancellationToken)).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return "it was stopped";
            }

            if (_done.Task.IsCompleted)
            {
                return "all runs are over";
            }

            if (system.WhenTerminated.IsCompleted)
            {
                _log.Write(NodeLogLevel.Warning, "nodeRemoved", "the cluster has removed this node: it begins anew");
                return null;
            }

            // A server node tells so where it might found one.
            outside = !_settings.IsServer && cluster.State.Members.IsEmpty ? outside + LookAround : TimeSpan.Zero;
            if (outside >= WarnEvery)
            {
                outside = TimeSpan.Zero;
                _log.Write(NodeLogLevel.Warning, "noCluster", $"no cluster is found at {string.Join(", ", _settings.ServerNodes)}: a majority of these server nodes is needed");
            }

            alone = IsAlone(cluster) ? alone + LookAround : TimeSpan.Zero;
            if (alone >= AloneMost)
            {
                _log.Write(NodeLogLevel.Warning, "nodeAlone", FormattableString.Invariant($"this node has not seen a majority of the server nodes for {AloneMost.TotalSeconds} s: it looks for them anew"));
                return "it is alone";
            }
        }
    }

    /// <summary>A cluster that has less than a majority of the server nodes decides nothing, and would never find the one that the others are in.</summary>
    private bool IsAlone(Cluster cluster) =>
        !cluster.State.Members.IsEmpty
        && cluster.State.Members.Count(member => member.HasRole(NodeServices.ServerRole)) < (_settings.ServerNodes.Count / 2) + 1;

    private async Task LeaveAsync(ActorSystem system, NodeServices services, IActorRef head, IActorRef? worker, string? why)
    {
        if (why is not null)
        {
            _log.Write(NodeLogLevel.Info, "nodeLeaves", $"node {_settings.Name} leaves: {why}");
            if (_settings.IsServer && !Cluster.Get(system).State.Members.IsEmpty)
            {
                await AskToLeaveAsync(system, services.Server, head).ConfigureAwait(false);
            }

            if (worker is not null)
            {
                await AskToLeaveAsync(worker, why).ConfigureAwait(false);
            }

            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        }

        await system.Terminate().ConfigureAwait(false);
    }

    private static async Task AskToLeaveAsync(IActorRef worker, string why)
    {
        try
        {
            await worker.GracefulStop(WorkerPatience, new LeaveWork($"its node leaves, as {why}")).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // It computes, and is missed by the head soon.
        }
    }

    /// <summary>
    /// Nodes that are stopped together would take from the head the majority by which it keeps its last checkpoint: each of them lets it do that
    /// first. A cluster without a head at the moment has nothing to keep.
    /// </summary>
    private static async Task AskToLeaveAsync(ActorSystem system, ServerId server, IActorRef head)
    {
        try
        {
            await head.Ask<ServerMayLeave>(new ServerLeaves(server, Cluster.Get(system).SelfUniqueAddress.Uid), HeadPatience).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // What is durable stays so; the steps since then are computed again.
        }
    }

    /// <summary>A shutdown that does not come to its end is not waited for: what matters is on disk.</summary>
    private async Task InTimeAsync(Task shutdown)
    {
        try
        {
            await shutdown.WaitAsync(LeavingMost).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.Write(NodeLogLevel.Warning, "leaveTimedOut", FormattableString.Invariant($"the node did not leave in order within {LeavingMost.TotalSeconds} s; what is durable stays so"));
        }
    }
}
