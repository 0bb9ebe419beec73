using System.Text.Json;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>Reads the questions of clients, holds them to the rules, and puts them to the node. Files themselves are another's: see <see cref="DeskConnection"/>.</summary>
/// <param name="desk">The node.</param>
internal sealed class DeskAnswers(IDesk desk)
{
    /// <summary>The answer to a question.</summary>
    /// <param name="kind">What the question is.</param>
    /// <param name="question">The question, as JSON of a client.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="DeskException">The question makes no sense, is not known, or the node refuses.</exception>
    /// <exception cref="JsonException">The question cannot be read.</exception>
    public async Task<(DeskKind Kind, byte[] Json)> AnswerAsync(DeskKind kind, byte[] question, CancellationToken cancellation) => kind switch
    {
        DeskKind.StatusQuestion => (DeskKind.Status, Write(await StatusAsync(question, cancellation).ConfigureAwait(false))),
        DeskKind.FilesOffered => (DeskKind.FilesMissing, Write(await MissingAsync(question, cancellation).ConfigureAwait(false))),
        DeskKind.Submission => (DeskKind.Placement, Write(await SubmitAsync(question, cancellation).ConfigureAwait(false))),
        DeskKind.CancelRequest => (DeskKind.Cancelled, Write(await CancelAsync(question, cancellation).ConfigureAwait(false))),
        DeskKind.RunQuestion => (DeskKind.Run, Write(await FindAsync(question, cancellation).ConfigureAwait(false))),
        _ => throw new DeskException($"The node does not know question {(byte)kind}. Install the same version of the program on both machines."),
    };

    /// <summary>The file that a client offers.</summary>
    /// <param name="question">The offer, as JSON of a client.</param>
    /// <exception cref="DeskException">It is no file.</exception>
    /// <exception cref="JsonException">The offer cannot be read.</exception>
    public static RunFile ReadOffer(byte[] question)
    {
        RunFile file = StrictJson.Read<FileOffered>(question).File;
        RequireFile(file);
        return file;
    }

    /// <summary>Opens the file that a client asks for. Only what the run says that it has left is looked for, so that a client names no other path.</summary>
    /// <param name="question">The request, as JSON of a client.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="DeskException">There is no such file with anything in it.</exception>
    /// <exception cref="JsonException">The request cannot be read.</exception>
    public async Task<(ContentFile File, Stream Content)> OpenAsync(byte[] question, CancellationToken cancellation)
    {
        (string id, ContentFile file) = StrictJson.Read<FileRequest>(question);
        RunResult run = await desk.FindAsync(id, int.MaxValue, cancellation).ConfigureAwait(false);
        return run.Files.Contains(file) && file.Bytes > 0
            ? (file, await desk.OpenAsync(id, file, cancellation).ConfigureAwait(false))
            : throw new DeskException($"Run {run.Run.Id} has left no such file {file.Name}.");
    }

    private static byte[] Write<T>(T answer)
    {
        byte[] json = StrictJson.Write(answer);
        return json.Length <= DeskLimits.AnswerBytes
            ? json
            : throw new DeskException(FormattableString.Invariant($"The answer has {json.Length / 1e6:N1} MB, more than clients take. Remove old runs from the folders of the server nodes."));
    }

    private static void RequireFile(RunFile? file)
    {
        if (file is not { IsUsable: true })
        {
            throw new DeskException("A file was offered by what is no name, length and SHA-256 of a file.");
        }
    }

    private Task<ClusterStatus> StatusAsync(byte[] question, CancellationToken cancellation)
    {
        StrictJson.Read<StatusQuestion>(question);
        return desk.StatusAsync(cancellation);
    }

    private async Task<FilesMissing> MissingAsync(byte[] question, CancellationToken cancellation)
    {
        IReadOnlyList<RunFile> files = StrictJson.Read<FilesOffered>(question).Files;
        if (files.Count > Submission.FilesMost)
        {
            throw new DeskException($"{files.Count} files were offered; a run has at most {Submission.FilesMost}.");
        }

        foreach (RunFile file in files)
        {
            RequireFile(file);
        }

        return new FilesMissing(await desk.FindMissingAsync(files, cancellation).ConfigureAwait(false));
    }

    private Task<Placement> SubmitAsync(byte[] question, CancellationToken cancellation)
    {
        SubmissionRequest request = StrictJson.Read<SubmissionRequest>(question);
        return request.FindFault() is { } fault
            ? throw new DeskException(fault)
            : desk.SubmitAsync(request, cancellation);
    }

    private Task<RunStatus> CancelAsync(byte[] question, CancellationToken cancellation)
    {
        (string id, string by) = StrictJson.Read<CancelRequest>(question);
        return desk.CancelAsync(id, by, cancellation);
    }

    private async Task<RunResult> FindAsync(byte[] question, CancellationToken cancellation)
    {
        (string id, int afterEpoch) = StrictJson.Read<RunQuestion>(question);
        RunResult found = await desk.FindAsync(id, afterEpoch, cancellation).ConfigureAwait(false);
        return found with { Epochs = [.. found.Epochs.Take(DeskLimits.EpochsOfAnswer)] };
    }
}
