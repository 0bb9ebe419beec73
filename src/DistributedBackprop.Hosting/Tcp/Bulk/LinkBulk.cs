using System.Security.Cryptography;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>
/// Moves vectors and files between nodes over links: one to each node that this one fetches from, and one from each that fetches here.
/// Each node draws a token of its own, and lets in who knows it.
/// </summary>
internal sealed class LinkBulk : IBulk
{
    private const int TokenBytes = 32;

    private readonly Func<string, string?> _pathOf;
    private readonly LinkOptions _linkOptions;
    private readonly KeptVectors _kept = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownOwner> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<FetcherConnection> _fetchers = [];
    private readonly ClientSecurity? _security;
    private readonly Doorkeeper _door;
    private bool _isDisposed;

    /// <summary>Begins to listen.</summary>
    /// <param name="options">How it is reached, and reaches others.</param>
    /// <param name="pathOf">
    /// Knows the paths of files here, by the SHA-256 of their content; null for one that is not here. Called by several threads, to look up
    /// only: whoever fetches a file verifies it.
    /// </param>
    /// <param name="refused">Is told who was not let in, and why, by any thread.</param>
    /// <exception cref="ConfigurationException">It cannot listen there, others cannot find it there, or a certificate cannot be used.</exception>
    public LinkBulk(LinkBulkOptions options, Func<string, string?> pathOf, Action<string, string> refused)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pathOf);
        ArgumentNullException.ThrowIfNull(refused);
        options.RequireFindable();
        _pathOf = pathOf;
        _linkOptions = new LinkOptions { Silence = options.Silence };
        _security = Secure(options);
        var doorOptions = new TcpHeadOptions { Listen = options.Listen, Token = Token, CertificateFile = options.CertificateFile, KeyFile = options.KeyFile };
        _door = new Doorkeeper(doorOptions, Admit, refused);
        Address = $"{options.AddressFor(_door.Address.Port)}";
        _door.Open();
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <inheritdoc/>
    public BulkTicket Keep(IReadOnlyList<FlatVector> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        return new BulkTicket(Address, _kept.Keep(vectors));
    }

    /// <inheritdoc/>
    public void Release(BulkTicket ticket)
    {
        if (ticket.Owner == Address)
        {
            _kept.Release(ticket.Number);
        }
    }

    /// <inheritdoc/>
    public async Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(into);
        BulkLimits.CheckVectors(into.Count);
        if (ticket.Owner == Address)
        {
            _kept.Copy(ticket.Number, into);
        }
        else
        {
            await Find(ticket.Owner).FetchAsync(new VectorFetch(ticket.Number, into), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(into);
        using (into)
        {
            if (owner == Address)
            {
                await Task.Run(() => CopyOwn(file, into, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await Find(owner).FetchAsync(new FileFetch(file, into), cancellationToken).ConfigureAwait(false);
            }

            return Complete(owner, file, into);
        }
    }

    /// <inheritdoc/>
    public void Meet(string owner, string? token)
    {
        KnownOwner? met = token is null ? null : new KnownOwner(LinkAddress.ParseToJoin(owner, "the address of a node"), token, _security, _linkOptions);
        KnownOwner? former;
        lock (_gate)
        {
            former = _owners.GetValueOrDefault(owner);
            if (_isDisposed || former?.Token == token)
            {
                return;
            }

            _owners.Remove(owner);
            if (met is not null)
            {
                _owners.Add(owner, met);
            }
        }

        former?.Leave(token is null ? "it has left" : "it has begun anew");
    }

    /// <summary>Listens and fetches no more; what is under way fails.</summary>
    public void Dispose()
    {
        _door.Dispose();
        IDisposable[] connections;
        lock (_gate)
        {
            _isDisposed = true;
            connections = [.. _owners.Values, .. _fetchers];
        }

        foreach (IDisposable connection in connections)
        {
            connection.Dispose();
        }

        _security?.Dispose();
    }

    private static ClientSecurity? Secure(LinkBulkOptions options)
    {
        try
        {
            return options.CertificateFile is null ? null : ClientSecurity.Load(options.TrustedCertificateFile);
        }
        catch (LinkException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    /// <summary>A file that came with another content than it was asked for by is not used.</summary>
    private static string Complete(string owner, RunFile file, IncomingFile into)
    {
        try
        {
            return into.Complete();
        }
        catch (InvalidDataException exception)
        {
            throw new BulkException(BulkFailure.FileDamaged, $"{file.Name} from the node at {owner} cannot be used: {exception.Message}", exception);
        }
    }

    private void CopyOwn(RunFile file, IncomingFile into, CancellationToken cancellationToken)
    {
        using var source = new KeptFile(_pathOf(file.Sha256), file.Sha256, file.Bytes);
        var part = new byte[BulkLimits.PartBytes];
        while (source.Left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            into.Append(part.AsSpan(0, source.Read(part)));
        }
    }

    private KnownOwner Find(string owner)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _owners.GetValueOrDefault(owner)
                ?? throw new BulkException(BulkFailure.OwnerUnknown, $"it is not known how to reach the node at {owner}: it has not joined yet, or has left");
        }
    }

    private void Admit(Stream stream, string peer)
    {
        var connection = new FetcherConnection(stream, $"the node at {peer}", _linkOptions, _kept, _pathOf, Forget);
        lock (_gate)
        {
            if (_isDisposed)
            {
                connection.Dispose();
                return;
            }

            _fetchers.Add(connection);
        }

        connection.Start();
    }

    private void Forget(FetcherConnection connection)
    {
        lock (_gate)
        {
            _fetchers.Remove(connection);
        }
    }
}
