using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Hosting.Tests.Tcp;

/// <summary>What goes wrong with a connection.</summary>
internal enum LinkFault
{
    /// <summary>It is closed.</summary>
    Cut,

    /// <summary>A bit arrives as another.</summary>
    FlipBit,

    /// <summary>Nothing is passed on any more, and nobody is told.</summary>
    Hold,

    /// <summary>Nothing is passed on to the head any more but that the worker's end has closed.</summary>
    Withhold,
}

/// <summary>Stands between worker and head. Something happens to the first connection once so many bytes have gone to the head; later ones are well.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _sockets = [];
    private readonly LinkAddress _head;
    private readonly LinkFault _fault;
    private readonly long _bytesBefore;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHolding;

    public FaultyProxy(LinkAddress head, LinkFault fault, long bytesBefore)
    {
        _head = head;
        _fault = fault;
        _bytesBefore = bytesBefore;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = Task.Run(Accept);
    }

    public LinkAddress Address => new($"{IPAddress.Loopback}", ((IPEndPoint)_listener.LocalEndPoint!).Port);

    /// <summary>Ends when something has happened to the first connection.</summary>
    public Task Happened => _happened.Task;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            for (bool isFirst = true; ; isFirst = false)
            {
                Socket worker = Keep(_listener.Accept());
                Socket head = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
                head.Connect(IPAddress.Parse(_head.Host), _head.Port);
                bool isFaulty = isFirst;
                new Thread(() => Forward(worker, head, isFaulty ? Harm : Pass, isFaulty)) { IsBackground = true }.Start();
                new Thread(() => Forward(head, worker, isFaulty ? (_, _) => !IsSilent : Pass, isFaulty)) { IsBackground = true }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over, or the head is.
        }
    }

    /// <summary>Whether neither end hears of the other any more.</summary>
    private bool IsSilent => _isHolding && _fault == LinkFault.Hold;

    private Socket Keep(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.Add(socket);
            return socket;
        }
    }

    /// <param name="from">Where bytes come from.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="onBytes">Is told the bytes that come and how many came before; says whether they are passed on.</param>
    /// <param name="isFaulty">Whether this is the connection to which something happens: what holds it holds its end, too.</param>
    private void Forward(Socket from, Socket to, Func<Memory<byte>, long, bool> onBytes, bool isFaulty)
    {
        var buffer = new byte[4096];
        long before = 0;
        try
        {
            for (int count = from.Receive(buffer); count > 0; count = from.Receive(buffer))
            {
                if (onBytes(buffer.AsMemory(0, count), before))
                {
                    to.Send(buffer.AsSpan(0, count));
                }

                before += count;
            }

            if (!isFaulty || !IsSilent)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            if (!isFaulty || !IsSilent)
            {
                to.Dispose();
            }
        }
    }

    private static bool Pass(Memory<byte> bytes, long before) => true;

    private bool Harm(Memory<byte> bytes, long before)
    {
        if (before + bytes.Length < _bytesBefore || _isHolding)
        {
            return !_isHolding;
        }

        _happened.TrySetResult();
        switch (_fault)
        {
            case LinkFault.Cut:
                throw new SocketException();
            case LinkFault.Hold or LinkFault.Withhold:
                _isHolding = true;
                return false;
            default:
                if (before < _bytesBefore)
                {
                    bytes.Span[^1] ^= 1;
                }

                return true;
        }
    }
}
