using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Working;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>
/// One life of another node, and the one link over which this node fetches from it: made when something is fetched, and anew when it
/// has ended. Where the node could not be reached the next attempt waits, longer each time.
/// </summary>
internal sealed class KnownOwner : IDisposable
{
    private readonly LinkAddress _address;
    private readonly string _peer;
    private readonly ClientSecurity? _security;
    private readonly LinkOptions _linkOptions;
    private readonly Lock _gate = new();
    private readonly Reconnection _reconnection = new();

    /// <summary>Never disposed of: a dial may still look at it. It holds nothing of the system's.</summary>
    private readonly CancellationTokenSource _left = new();
    private TimeSpan _pause;
    private OwnerConnection? _connection;
    private Task<OwnerConnection>? _dialling;
    private string? _leftFor;

    /// <summary>Nothing is dialled before something is fetched.</summary>
    /// <param name="address">Where its door is.</param>
    /// <param name="token">What its door asks for.</param>
    /// <param name="security">Whom this node trusts; null for no TLS.</param>
    /// <param name="linkOptions">The bounds of the link.</param>
    public KnownOwner(LinkAddress address, string token, ClientSecurity? security, LinkOptions linkOptions)
    {
        _address = address;
        _peer = $"the node at {address}";
        Token = token;
        _security = security;
        _linkOptions = linkOptions;
    }

    /// <summary>What its door asks for.</summary>
    public string Token { get; }

    /// <summary>Fetches something.</summary>
    /// <exception cref="BulkException">The node cannot be reached or has left, refuses the fetch, or the connection ended.</exception>
    /// <exception cref="IOException">It cannot be kept here.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task FetchAsync(Fetch fetch, CancellationToken cancellationToken)
    {
        OwnerConnection connection = await ReachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await connection.FetchAsync(fetch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches no more from it, without waiting: what is under way fails with this cause.</summary>
    public void Leave(string cause)
    {
        OwnerConnection? connection;
        lock (_gate)
        {
            _leftFor ??= cause;
            connection = _connection;
        }

        _left.Cancel();
        connection?.Close(cause);
    }

    /// <summary>Leaves it, and waits for the end of the link.</summary>
    public void Dispose()
    {
        Leave("this node ends");
        _connection?.Dispose();
    }

    private Task<OwnerConnection> ReachAsync()
    {
        lock (_gate)
        {
            if (_leftFor is not null)
            {
                return Task.FromException<OwnerConnection>(Left());
            }

            bool isUsable = _dialling is { IsCompleted: false } || _connection is { IsClosed: false };
            if (!isUsable)
            {
                _dialling = DialAsync(_pause);
            }

            return _dialling!;
        }
    }

    private async Task<OwnerConnection> DialAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _left.Token).ConfigureAwait(false);
            Stream stream = await Task.Factory.StartNew(
                () => Dialer.Connect(_address, _peer, Token, _security, _left.Token), _left.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return Begin(stream);
        }
        catch (Exception exception) when (exception is LinkException or IOException)
        {
            lock (_gate)
            {
                _pause = _reconnection.Next(Random.Shared.NextDouble());
            }

            throw new BulkException(BulkFailure.OwnerGone, exception.Message, exception);
        }
        catch (OperationCanceledException)
        {
            throw Left();
        }
    }

    private OwnerConnection Begin(Stream stream)
    {
        var connection = new OwnerConnection(stream, _peer, _linkOptions);
        lock (_gate)
        {
            if (_leftFor is not null)
            {
                connection.Dispose();
                throw Left();
            }

            _connection = connection;
            _pause = TimeSpan.Zero;
            _reconnection.Reset();
        }

        connection.Start();
        return connection;
    }

    private BulkException Left() => new(BulkFailure.OwnerGone, $"nothing is fetched from {_peer} any more: {_leftFor}");
}
