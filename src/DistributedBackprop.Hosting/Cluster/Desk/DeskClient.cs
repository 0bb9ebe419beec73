using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>Asks the desk of a cluster's node. One question at a time; each method throws <see cref="DeskException"/> where it gets no answer, or a refusal.</summary>
internal sealed class DeskClient : IDisposable
{
    private readonly DeskLink _link;

    private DeskClient(DeskLink link) => _link = link;

    /// <summary>Connects to a desk.</summary>
    /// <param name="access">Where it is, and how one gets in.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="DeskException">Nobody answers there, or nobody with whom there can be a link: another token, say.</exception>
    /// <exception cref="ConfigurationException">The certificate to trust cannot be used.</exception>
    public static async Task<DeskClient> ConnectAsync(DeskAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        using ClientSecurity? security = Secure(access);
        string peer = $"the node at {access.Address}";
        try
        {
            Stream stream = await Task.Run(() => Dialer.Connect(access.Address, peer, access.Token, security, cancellationToken), cancellationToken).ConfigureAwait(false);
            return new DeskClient(new DeskLink(stream, peer));
        }
        catch (LinkException exception)
        {
            throw new DeskException(exception switch
            {
                { InnerException: SocketException or ObjectDisposedException } => $"{exception.Message}. Name a node of a cluster that runs, and the port of its desk.",
                { MayPass: true } => FormattableString.Invariant($"{exception.Message}. Name the port of a node's desk, {DeskServer.UsualPort} where it says no other, and give --tls or --trust exactly where the cluster has a certificate."),
                _ => exception.Message,
            }, exception);
        }
    }

    /// <summary>How the cluster and its runs are.</summary>
    public Task<ClusterStatus> StatusAsync() => _link.AskAsync<ClusterStatus>(DeskKind.StatusQuestion, new StatusQuestion(), DeskKind.Status);

    /// <summary>Submits a run, and before it the files of data that the cluster lacks.</summary>
    /// <param name="request">The run, whose files are where they say on this machine.</param>
    /// <param name="progress">Is told of files that are sent: which, and how many of its bytes have gone.</param>
    /// <returns>Its place in the queue; it is there durably.</returns>
    public async Task<Placement> SubmitAsync(SubmissionRequest request, Action<RunFile, long> progress)
    {
        ArgumentNullException.ThrowIfNull(request);
        FilesMissing missing = await _link.AskAsync<FilesMissing>(DeskKind.FilesOffered, new FilesOffered(request.Files), DeskKind.FilesMissing).ConfigureAwait(false);
        foreach (RunFile file in request.Files.Where(missing.Files.Contains).DistinctBy(file => (file.Name, file.Sha256)))
        {
            await SendAsync(file, progress).ConfigureAwait(false);
        }

        try
        {
            return await _link.AskAsync<Placement>(DeskKind.Submission, request, DeskKind.Placement).ConfigureAwait(false);
        }
        catch (DeskException exception) when (exception.IsLost)
        {
            throw new DeskException($"{exception.Message} Before you submit anew, see by 'dbp status' whether run {request.Id} stands in the queue.", exception) { IsLost = true };
        }
    }

    /// <summary>Lets a run end.</summary>
    /// <param name="id">The run.</param>
    /// <param name="by">Who wants it, for people.</param>
    /// <returns>How the run is now.</returns>
    public Task<RunStatus> CancelAsync(string id, string by) => _link.AskAsync<RunStatus>(DeskKind.CancelRequest, new CancelRequest(id, by), DeskKind.Cancelled);

    /// <summary>How a run is, and what it leaves.</summary>
    /// <param name="id">The run.</param>
    /// <param name="afterEpoch">Records of epochs are wanted from the one after this.</param>
    public Task<RunResult> FindAsync(string id, int afterEpoch) => _link.AskAsync<RunResult>(DeskKind.RunQuestion, new RunQuestion(id, afterEpoch), DeskKind.Run);

    /// <summary>Brings what a run has left into a folder, which is there whole or not at all: its configuration, and each file checked by its SHA-256.</summary>
    /// <param name="id">The run.</param>
    /// <param name="folder">A folder that does not exist, or is empty.</param>
    /// <param name="progress">Is told of files that come: which, and how many of its bytes are here.</param>
    /// <returns>How the run is.</returns>
    /// <exception cref="DeskException">The run has not ended, or left no model, or the folder cannot be made.</exception>
    public async Task<RunStatus> FetchAsync(string id, string folder, Action<ContentFile, long> progress)
    {
        RequireRoom(folder);
        RunResult result = await FindAsync(id, int.MaxValue).ConfigureAwait(false);
        RequireModel(result);
        string beside = string.Create(CultureInfo.InvariantCulture, $"{Path.TrimEndingDirectorySeparator(folder)}.{Environment.ProcessId}{AtomicFileWriter.TemporaryEnding}");
        try
        {
            Directory.CreateDirectory(beside);
            new AtomicFileWriter().Write(Path.Combine(beside, RunFolder.ConfigurationName), Encoding.UTF8.GetBytes(result.Configuration));
            foreach (ContentFile file in result.Files)
            {
                await ReceiveAsync(id, file, beside, progress).ConfigureAwait(false);
            }

            PutInPlace(beside, folder);
            return result.Run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DeskException($"The folder {folder} cannot be written: {exception.Message.TrimEnd('.')}. Name another one, or make room.", exception);
        }
        finally
        {
            Delete(beside);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    private static ClientSecurity? Secure(DeskAccess access)
    {
        try
        {
            return access.IsSecured ? ClientSecurity.Load(access.TrustedCertificateFile) : null;
        }
        catch (LinkException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    private static void RequireRoom(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new DeskException($"{folder} is not empty. Name another folder, one that is new or empty.");
        }
    }

    private static void RequireModel(RunResult result)
    {
        RunStatus run = result.Run;
        if (!result.IsOver)
        {
            throw new DeskException(FormattableString.Invariant($"Run {run.Id} has not ended yet (epoch {run.Epoch} of {run.Epochs}). Wait for its end, or cancel it."));
        }

        if (run.ParametersSha256 is null || result.Files.Count is 0 or > RunEnd.FilesMost || result.Files.Any(file => file is not { IsUsable: true }))
        {
            throw new DeskException($"Run {run.Id} has left no model: {run.Outcome}");
        }
    }

    private static void PutInPlace(string beside, string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }

        Directory.Move(beside, folder);
    }

    private static void Delete(string beside)
    {
        if (Directory.Exists(beside))
        {
            Directory.Delete(beside, recursive: true);
        }
    }

    private async Task SendAsync(RunFile file, Action<RunFile, long> progress)
    {
        FileAnswer answer = await _link.AskAsync<FileAnswer>(DeskKind.FileOffered, new FileOffered(file), DeskKind.FileAnswer).ConfigureAwait(false);
        if (answer.IsWanted)
        {
            _link.Progress = bytes => progress(file, bytes);
            await _link.SendAsync(Open(file), file.Path, file.Bytes).ConfigureAwait(false);
        }
    }

    private static FileStream Open(RunFile file)
    {
        try
        {
            return File.OpenRead(file.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeskException($"{file.Path} cannot be read to send it to the cluster: {exception.Message}", exception);
        }
    }

    private async Task ReceiveAsync(string id, ContentFile file, string folder, Action<ContentFile, long> progress)
    {
        string path = Path.Combine(folder, file.Name);
        using var incoming = new IncomingFile(new RunFile("", path, file.Name, file.Bytes, file.Sha256), path);
        if (incoming.IsWhole)
        {
            incoming.Complete();
            return;
        }

        _link.Progress = bytes => progress(file, bytes);
        await _link.ReceiveAsync(new FileRequest(id, file), incoming).ConfigureAwait(false);
    }
}
