using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>Listens, secures and shakes hands: hands on streams whose other end knows the protocol and the token.</summary>
internal sealed class Doorkeeper : IDisposable
{
    /// <summary>So many may be at the door at once; others wait in the system's queue.</summary>
    private const int AtTheDoorMost = 64;

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    /// <summary>What keeps the system from letting anybody in, such as too many open files, may last.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly ServerSecurity? _security;
    private readonly string? _token;
    private readonly Action<Stream, string> _admit;
    private readonly Action<string, string> _refused;
    private readonly SemaphoreSlim _room = new(AtTheDoorMost);
    private readonly ManualResetEventSlim _closed = new();

    /// <summary>Begins to listen; nobody is let in before <see cref="Open"/>.</summary>
    /// <param name="options">Where, and who may come.</param>
    /// <param name="admit">Takes a stream and the other end's address.</param>
    /// <param name="refused">Is told who was turned away, and why.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, may not without a token, or the certificate cannot be used.</exception>
    public Doorkeeper(TcpHeadOptions options, Action<Stream, string> admit, Action<string, string> refused)
    {
        _token = options.Token;
        _admit = admit;
        _refused = refused;
        IPEndPoint address = options.Listen.ToListen();
        if (string.IsNullOrEmpty(options.Token) && !IPAddress.IsLoopback(address.Address))
        {
            throw new ConfigurationException($"{options.Listen} can be reached from other machines: give a token that workers must know, or listen on 127.0.0.1.");
        }

        _security = Secure(options);
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _listener.DualMode = address.Address.Equals(IPAddress.IPv6Any);
            }

            _listener.Bind(address);
            _listener.Listen();
        }
        catch (SocketException exception)
        {
            _listener.Dispose();
            _security?.Dispose();
            throw new ConfigurationException($"Nothing can listen on {options.Listen}: {exception.Message}. Choose another port or address, or end what listens there.");
        }

        Address = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where it listens; the port is known also where any free one was asked for.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Whether by TLS.</summary>
    public bool IsSecured => _security is not null;

    /// <summary>Begins to let in.</summary>
    public void Open() => new Thread(Accept) { IsBackground = true, Name = "door" }.Start();

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Set();
        _listener.Dispose();
        _security?.Dispose();
    }

    private static ServerSecurity? Secure(TcpHeadOptions options)
    {
        if (options.CertificateFile is null)
        {
            return null;
        }

        try
        {
            return ServerSecurity.Load(options.CertificateFile, options.KeyFile ?? throw new ConfigurationException("A certificate needs its key: name the key's file as well."));
        }
        catch (LinkException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    /// <summary>A head that listens on all addresses hears of IPv4 peers in IPv6 form, which nobody looks for in a log.</summary>
    private static string NameOf(IPEndPoint peer) =>
        $"{(peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port) : peer)}";

    private void Accept()
    {
        string failure = "";
        while (!_closed.IsSet)
        {
            _room.Wait();
            try
            {
                Socket socket = _listener.Accept();
                failure = "";
                new Thread(() => Welcome(socket)) { IsBackground = true, Name = "handshake" }.Start();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                _room.Release();
                if (!_closed.IsSet && exception.Message != failure)
                {
                    failure = exception.Message;
                    _refused("a connection", failure);
                }

                _closed.Wait(PauseAfterFailure);
            }
        }
    }

    private void Welcome(Socket socket)
    {
        string peer = "a worker";
        try
        {
            peer = NameOf((IPEndPoint)socket.RemoteEndPoint!);
            Stream stream = new SocketStream(socket);
            stream = _security?.Secure(stream, peer, HandshakeLimit) ?? stream;
            Handshake.Shake(stream, LinkRole.Head, peer, _token, HandshakeLimit);
            _admit(stream, peer);
        }
#pragma warning disable CA1031 // Whatever a stranger brings about turns the stranger away, and must not end the head.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            socket.Dispose();
            _refused(peer, exception.Message);
        }
        finally
        {
            _room.Release();
        }
    }
}
