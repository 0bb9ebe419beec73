using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Hosting.Cluster;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>The desk of a server node: what it cannot say itself it asks the head, wherever that is.</summary>
/// <param name="system">The node's actors.</param>
/// <param name="node">The node.</param>
/// <param name="head">Passes on what is for the head.</param>
internal sealed class ClusterDesk(ActorSystem system, NodeServices node, IActorRef head) : IDesk
{
    /// <summary>The head answers at once, or there is none: then it is asked again until the desk's own limit.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StatusWait = TimeSpan.FromSeconds(5);

    private readonly RunStore _store = node.Store!;

    /// <inheritdoc/>
    public async Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken)
    {
        ClusterEvent.CurrentClusterState state = Cluster.Get(system).State;
        Hosting.Cluster.Desk.MemberStatus[] members =
        [
            .. state.Members.Select(member => new Hosting.Cluster.Desk.MemberStatus(
                $"{member.Address.Host}:{member.Address.Port}", [.. member.Roles.Order(StringComparer.Ordinal)], $"{member.Status}", !state.Unreachable.Contains(member))),
        ];
        ClusterStatus told;
        try
        {
            told = await AskStatusAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            told = new ClusterStatus("", null, "There is no head at the moment: the server nodes look for one, or a majority of them is missing.", [], [], [], []);
        }

        string[] missing = [.. node.Electorate.Servers.Select(server => server.Name).Where(server => members.All(member => member.Name != server))];
        return told with { Node = $"{node.Server}", Members = members, MissingServers = missing };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunFile>> FindMissingAsync(IReadOnlyList<RunFile> files, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<RunFile>>(() => [.. files.Where(file => _store.Data.Find(file) is null)], cancellationToken);

    /// <inheritdoc/>
    public IncomingFile Receive(RunFile file) => _store.Data.Receive(file);

    /// <inheritdoc/>
    public async Task<Placement> SubmitAsync(SubmissionRequest request, CancellationToken cancellationToken) =>
        StrictJson.Read<Placement>(await AskAsync(new RunSubmitted(StrictJson.Write(request), node.Bulk.Address), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<RunStatus> CancelAsync(string id, string by, CancellationToken cancellationToken) =>
        StrictJson.Read<RunStatus>(await AskAsync(new CancelAsked(id, by), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<RunResult> FindAsync(string id, int afterEpoch, CancellationToken cancellationToken) =>
        StrictJson.Read<RunResult>(await AskAsync(new RunAsked(id, afterEpoch), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string id, ContentFile file, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_store.FolderOf(id), file.Name);
        return new RunFile("", path, file.Name, file.Bytes, file.Sha256).IsAt(path)
            ? Task.FromResult<Stream>(File.OpenRead(path))
            : throw new DeskException($"{file.Name} of {id} is not on this node yet. Ask again in a few seconds, or ask another server node.");
    }

    private async Task<ClusterStatus> AskStatusAsync(CancellationToken cancellationToken)
    {
        StatusPage first = await AskPageAsync(0, cancellationToken).ConfigureAwait(false);
        List<RunStatus> runs = [.. first.Status.Runs];
        for (int left = first.RunsLeft; left > 0;)
        {
            StatusPage next = await AskPageAsync(runs.Count, cancellationToken).ConfigureAwait(false);
            runs.AddRange(next.Status.Runs);
            left = next.RunsLeft;
        }

        return first.Status with { Runs = runs };
    }

    private async Task<StatusPage> AskPageAsync(int firstRun, CancellationToken cancellationToken) =>
        StrictJson.Read<StatusPage>(await AskOnceAsync(new StatusAsked(firstRun), StatusWait, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks until there is an answer or nobody waits any more. A question that was heard twice has one effect.</summary>
    private async Task<byte[]> AskAsync(object question, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AskOnceAsync(question, AskAgain, cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<byte[]> AskOnceAsync(object question, TimeSpan wait, CancellationToken cancellationToken) =>
        await head.Ask<object>(question, wait, cancellationToken).ConfigureAwait(false) switch
        {
            DeskAnswer answer => answer.Answer,
            Declined declined => throw new DeskException(declined.Reason),
            object other => throw new DeskException($"The head answered by {other.GetType().Name}, which is not known here. All nodes run the same version of the program."),
        };
}
