using System.Net.Sockets;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp;

/// <summary>
/// A worker process: finds its head, gets the run's settings and data, computes leaves until the run is over. Where the
/// connection ends, or the head does, it looks for it again and again, and joins anew as a new life of the same worker.
/// </summary>
public sealed class TcpWorker
{
    private readonly TcpWorkerOptions _options;
    private readonly Action<WorkerEvent> _observe;
    private readonly TimeProvider _time;
    private readonly Introduction _introduction;
    private readonly DataCache _cache;
    private readonly Reconnection _reconnection = new();
    private JoinedRun? _joined;

    /// <summary>Prepares a worker.</summary>
    /// <param name="options">Where its head is, and with what it computes.</param>
    /// <param name="observe">Is told what happens.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="ConfigurationException">The name cannot be one.</exception>
    public TcpWorker(TcpWorkerOptions options, Action<WorkerEvent> observe, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observe);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        if (!Introduction.IsName(options.Name))
        {
            throw new ConfigurationException($"A worker's name has at most {Introduction.NameCharactersMost} characters, none of them a control character.");
        }

        _options = options;
        _observe = observe;
        _time = time;
        _introduction = new Introduction(options.Name, Guid.NewGuid(), Arithmetic.Version);
        _cache = new DataCache(options.CacheFolder ?? DataCache.UsualFolder, options.CacheBytes);
    }

    /// <summary>Takes part until the run is over.</summary>
    /// <param name="cancellationToken">Ends its part: it says goodbye, others compute its leaves.</param>
    /// <returns>How its part ended.</returns>
    /// <exception cref="ConfigurationException">The certificate to trust cannot be used.</exception>
    public async Task<WorkerEnd> RunAsync(CancellationToken cancellationToken)
    {
        using ClientSecurity? security = Secure();
        try
        {
            return await LookForHeadAsync(security, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WorkerEnd(WorkerEndKind.Stopped, "it was asked to stop");
        }
        finally
        {
            _joined?.Dispose();
        }
    }

    private ClientSecurity? Secure()
    {
        try
        {
            return _options.IsSecured ? ClientSecurity.Load(_options.TrustedCertificateFile) : null;
        }
        catch (LinkException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    private async Task<WorkerEnd> LookForHeadAsync(ClientSecurity? security, CancellationToken cancellationToken)
    {
        long lastSeen = _time.GetTimestamp();
        while (true)
        {
            string cause;
            try
            {
                string head = $"the head at {_options.Head}";
                Stream stream = await Beside(() => Dialer.Connect(_options.Head, head, _options.Token, security, cancellationToken), cancellationToken).ConfigureAwait(false);
                using var connection = new HeadConnection(stream, head, _options.Silence);
                _observe(new WorkerConnected(_options.Head));
                if (await TakePartAsync(connection, cancellationToken).ConfigureAwait(false) is { } end)
                {
                    return end;
                }

                cause = connection.Cause;
                if (connection.HasJoined)
                {
                    lastSeen = _time.GetTimestamp();
                    _reconnection.Reset();
                }
            }
            catch (LinkException refusal) when (!refusal.MayPass)
            {
                return new WorkerEnd(WorkerEndKind.Refused, refusal.Message);
            }
            catch (Exception exception) when (exception is LinkException or SocketException or IOException)
            {
                cause = exception.Message;
            }

            if (_options.Patience is { } patience && _time.GetElapsedTime(lastSeen) >= patience)
            {
                return new WorkerEnd(WorkerEndKind.NoHead, FormattableString.Invariant($"{_options.Head} led to no run for {patience.TotalSeconds} s: {cause.TrimEnd('.')}. Start the head, see what it says, or correct where it is looked for."));
            }

            TimeSpan wait = _reconnection.Next(Random.Shared.NextDouble());
            if (_options.Patience is { } whole && whole - _time.GetElapsedTime(lastSeen) is var left && left < wait)
            {
                wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }

            _observe(new HeadLost(cause, wait));
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>How the worker's part ended; null where it is to come back.</returns>
    private async Task<WorkerEnd?> TakePartAsync(HeadConnection connection, CancellationToken cancellationToken)
    {
        connection.Start(_introduction);
        using CancellationTokenRegistration stop = cancellationToken.Register(() => connection.Stop("it was asked to stop"));
        try
        {
            RunDescription description = await connection.Description.ConfigureAwait(false);
            JoinedRun run = await PrepareAsync(connection, description, cancellationToken).ConfigureAwait(false);
            connection.Join(run.Run, description.Id, run.Computer);
            _observe(new WorkerReady(run.Run.Options.Name, description.Worker, _options.Threads));
        }
        catch (OperationCanceledException)
        {
            // The connection ended before the run was here, or it was asked to stop.
        }
        catch (Exception exception) when (exception is ConfigurationException or DataException or IOException or InvalidDataException or UnauthorizedAccessException or OutOfMemoryException)
        {
            connection.Decline(exception.Message);
        }

        return await connection.Ended.ConfigureAwait(false);
    }

    private async Task<JoinedRun> PrepareAsync(HeadConnection connection, RunDescription description, CancellationToken cancellationToken)
    {
        if (_joined?.Run.Identity == description.Identity)
        {
            return _joined;
        }

        _joined?.Dispose();
        _joined = null;
        var paths = new Dictionary<string, string>();
        foreach ((int index, RunFile file) in description.Files.Index())
        {
            paths[file.Option] = await FindAsync(connection, index, file, cancellationToken).ConfigureAwait(false);
        }

        return _joined = await Beside(() => JoinedRun.Prepare(description, paths, _options.Threads), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The data are looked for where the head has them, in the folder for them, in the cache; else they come from the head.</summary>
    private async Task<string> FindAsync(HeadConnection connection, int index, RunFile file, CancellationToken cancellationToken)
    {
        string?[] places = [file.Path, _options.DataFolder is { } folder ? Path.Combine(folder, file.Name) : null];
        string? found = await Beside(() => places.FirstOrDefault(place => place is not null && file.IsAt(place)) ?? _cache.Find(file), cancellationToken).ConfigureAwait(false);
        _observe(new DataFound(file.Name, file.Bytes, found));
        return found ?? await connection.FetchAsync(index, _cache.Receive(file)).ConfigureAwait(false);
    }

    /// <summary>Waits for what may take long, or hang: names that are looked up, disks of other machines. Whoever is asked to stop leaves it to itself.</summary>
    private static async Task<T> Beside<T>(Func<T> act, CancellationToken cancellationToken)
    {
        var acting = Task.Run(act, cancellationToken);
        try
        {
            return await acting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = acting.ContinueWith(late => (late.Result as IDisposable)?.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}
