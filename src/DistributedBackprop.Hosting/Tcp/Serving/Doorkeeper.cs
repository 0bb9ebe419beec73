using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>Listens, secures and shakes hands: hands on streams whose other end knows the protocol and the token.</summary>
internal sealed class Doorkeeper : IDisposable
{
    /// <summary>Proofs that go over the network can be recorded, and tokens be tried on them for as long as one likes.</summary>
    private const int TokenCharactersLeast = 16;

    /// <summary>What keeps the system from letting anybody in, such as too many open files, may last.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly ServerSecurity? _security;
    private readonly string? _token;
    private readonly Action<Stream, string> _admit;
    private readonly DoorLimits _limits;
    private readonly GuestList _guests;
    private readonly Refusals _refusals;
    private readonly ManualResetEventSlim _closed = new();

    /// <summary>Begins to listen; nobody is let in before <see cref="Open"/>.</summary>
    /// <param name="options">Where, and who may come.</param>
    /// <param name="admit">Takes a stream and the other end's address.</param>
    /// <param name="refused">Is told who was turned away, and why; of many, how many. Must not throw.</param>
    /// <param name="limits">The bounds of what strangers may take up; null for the usual ones.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, may not without a token or with one that can be guessed, or the certificate cannot be used.</exception>
    public Doorkeeper(TcpHeadOptions options, Action<Stream, string> admit, Action<string, string> refused, DoorLimits? limits = null)
    {
        _token = options.Token;
        _admit = admit;
        _limits = limits ?? new DoorLimits();
        _guests = new GuestList(_limits);
        IPEndPoint address = options.Listen.ToListen();
        if (string.IsNullOrEmpty(options.Token) && !IPAddress.IsLoopback(address.Address))
        {
            throw new ConfigurationException($"{options.Listen} can be reached from other machines: give a token that workers must know, or listen on 127.0.0.1.");
        }

        if (options.Token is { Length: < TokenCharactersLeast } token && !IPAddress.IsLoopback(address.Address))
        {
            throw new ConfigurationException($"{options.Listen} can be reached from other machines, and a token of {Counted.Of(token.Length, "character")} can be guessed: give one of {TokenCharactersLeast} at least, such as what 'openssl rand -hex 32' prints, or listen on 127.0.0.1.");
        }

        _security = Secure(options);
        _refusals = new Refusals(refused, TimeProvider.System);
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
            _refusals.Dispose();
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
        _guests.Close();
        _listener.Dispose();
        _security?.Dispose();
        _refusals.Dispose();
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

    private void Accept()
    {
        string failure = "";
        while (!_closed.IsSet)
        {
            try
            {
                Receive(_listener.Accept());
                failure = "";
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OutOfMemoryException)
            {
                if (!_closed.IsSet && exception.Message != failure)
                {
                    failure = exception.Message;
                    _refusals.Add("a connection", "", failure);
                }

                _closed.Wait(PauseAfterFailure);
            }
        }
    }

    private void Receive(Socket socket)
    {
        Guest guest;
        try
        {
            guest = Guest.On(socket);
        }
        catch (SocketException)
        {
            // It has gone already, and nobody knows who it was.
            socket.Dispose();
            return;
        }

        if (_guests.Add(guest) is { } cause)
        {
            guest.TurnAway(cause);
            Refuse(guest, cause);
            return;
        }

        try
        {
            new Thread(() => Welcome(guest)) { IsBackground = true, Name = "handshake" }.Start();
        }
        catch (OutOfMemoryException exception)
        {
            _guests.TurnAway(guest, exception.Message);
            throw;
        }
    }

    private void Welcome(Guest guest)
    {
        try
        {
            Stream stream = ShakeHands(guest);
            if (!_guests.Remove(guest))
            {
                throw new LinkException(guest.Farewell!);
            }

            _admit(stream, guest.Name);
        }
#pragma warning disable CA1031 // Whatever a stranger brings about turns the stranger away, and must not end the head.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _guests.TurnAway(guest, exception.Message);
            guest.Stream.Dispose();
            Refuse(guest, guest.Farewell ?? exception.Message);
        }
    }

    /// <summary>Bounded by one deadline for all of it.</summary>
    private Stream ShakeHands(Guest guest)
    {
        using var deadline = new Timer(_ =>
            _guests.TurnAway(guest, string.Create(CultureInfo.InvariantCulture, $"{guest.Name}: the handshake took longer than {_limits.Longest.TotalSeconds:0.###} s")));
        deadline.Change(_limits.Longest, Timeout.InfiniteTimeSpan);
        Stream stream = _security?.Secure(guest.Stream, guest.Name, Timeout.InfiniteTimeSpan) ?? guest.Stream;
        Handshake.Shake(stream, LinkRole.Head, guest.Name, _token, Timeout.InfiniteTimeSpan);
        return stream;
    }

    private void Refuse(Guest guest, string cause) => _refusals.Add(guest.Name, $"{guest.Address}", cause);
}
