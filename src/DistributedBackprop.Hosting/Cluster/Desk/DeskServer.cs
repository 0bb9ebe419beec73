using System.Net;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>Where clients come to a node: listens, and answers each of them from the node's <see cref="IDesk"/>.</summary>
internal sealed class DeskServer : IDisposable
{
    /// <summary>The port that desks listen on where nothing else is said.</summary>
    public const int UsualPort = 4055;

    private readonly IDesk _desk;
    private readonly Func<DeskKind, TimeSpan> _waitFor;
    private readonly Doorkeeper _door;
    private readonly Lock _gate = new();
    private readonly HashSet<DeskConnection> _connections = [];

    /// <summary>Begins to listen; nobody is let in before <see cref="Open"/>.</summary>
    /// <param name="options">Where, and who may come.</param>
    /// <param name="desk">Has the answers.</param>
    /// <param name="refused">Is told who was turned away, and why.</param>
    /// <param name="waitFor">How long an answer is waited for; null for <see cref="DeskLimits.WaitFor"/>.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, may not without a token, or the certificate cannot be used.</exception>
    public DeskServer(TcpHeadOptions options, IDesk desk, Action<string, string> refused, Func<DeskKind, TimeSpan>? waitFor = null)
    {
        _waitFor = waitFor ?? DeskLimits.WaitFor;
        _desk = desk;
        _door = new Doorkeeper(options, Enter, refused);
    }

    /// <summary>Where it listens; the port is known also where any free one was asked for.</summary>
    public IPEndPoint Address => _door.Address;

    /// <summary>Whether by TLS.</summary>
    public bool IsSecured => _door.IsSecured;

    /// <summary>Begins to let clients in.</summary>
    public void Open() => _door.Open();

    /// <summary>Listens no more, and ends all connections.</summary>
    public void Dispose()
    {
        _door.Dispose();
        foreach (DeskConnection connection in Connections())
        {
            connection.Dispose();
        }
    }

    private void Enter(Stream stream, string peer)
    {
        var connection = new DeskConnection(stream, $"the client at {peer}", _desk, _waitFor, Leave);
        bool hasRoom;
        lock (_gate)
        {
            hasRoom = _connections.Count < DeskLimits.Clients;
            _connections.Add(connection);
        }

        connection.Start();
        if (!hasRoom)
        {
            connection.Close(FormattableString.Invariant($"it answers {DeskLimits.Clients} clients already; try again later"));
        }
    }

    private void Leave(DeskConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private DeskConnection[] Connections()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }
}
