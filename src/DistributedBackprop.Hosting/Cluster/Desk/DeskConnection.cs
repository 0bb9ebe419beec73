using System.Text.Json;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>
/// A desk's end of the link to one client. Takes one question at a time, and the parts of one file: so a client fills at most two questions and a part
/// of this machine's memory.
/// </summary>
internal sealed class DeskConnection : ILinkOwner, IDisposable
{
    private static readonly LinkOptions Bounds = new() { WindowBytes = 2L * (DeskLimits.QuestionBytes + DeskLimits.PartBytes) };

    private readonly IDesk _desk;
    private readonly Func<DeskKind, TimeSpan> _waitFor;
    private readonly DeskAnswers _answers;
    private readonly Action<DeskConnection> _left;
    private readonly Link _link;
    private readonly PartOutbox _parts = new();

    /// <summary>Never disposed of: an answer that is still sought may ask for it. It holds nothing of the system's.</summary>
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _gate = new();
    private (DeskKind Kind, byte[] Json)? _answer;
    private IncomingFile? _file;
    private byte[] _received = [];
    private bool _isBusy;
    private bool _isOver;

    /// <summary>Prepares a connection; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">The stream, hands shaken.</param>
    /// <param name="peer">How messages name the client.</param>
    /// <param name="desk">Has the answers.</param>
    /// <param name="waitFor">How long an answer is waited for.</param>
    /// <param name="left">Is told when the connection has ended.</param>
    public DeskConnection(Stream stream, string peer, IDesk desk, Func<DeskKind, TimeSpan> waitFor, Action<DeskConnection> left)
    {
        _waitFor = waitFor;
        _desk = desk;
        _answers = new DeskAnswers(desk);
        _left = left;
        _link = new Link(stream, peer, Bounds, this);
    }

    /// <summary>Begins to read and write.</summary>
    public void Start() => _link.Start();

    /// <summary>Ends the connection.</summary>
    /// <param name="cause">Why, for the client.</param>
    public void Close(string cause) => _link.Close(cause);

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields) =>
        throw new LinkException("this is the desk of a cluster's node, where no head is joined: a worker joins a run by the port of 'dbp head', and a cluster by 'dbp node'");

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        int most = (DeskKind)kind == DeskKind.FilePart ? DeskLimits.PartBytes : DeskLimits.QuestionBytes;
        if (blockLengths.Length != 1 || blockLengths[0] < 1 || blockLengths[0] > most)
        {
            throw new LinkException($"message {kind} is not one block of 1 to {most} bytes");
        }

        lock (_gate)
        {
            if ((DeskKind)kind == DeskKind.FilePart ? _file is null : _isBusy)
            {
                throw new LinkException($"message {kind} comes out of turn");
            }

            _isBusy = true;
        }

        _received = new byte[blockLengths[0]];
        targets[0] = Block.Of(_received);
    }

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        if ((DeskKind)kind == DeskKind.FilePart)
        {
            TakePart();
        }
        else
        {
            byte[] question = _received;
            _ = Task.Run(() => AnswerAsync((DeskKind)kind, question));
        }

        _link.Grant(_received.Length);
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message)
    {
        lock (_gate)
        {
            if (_answer is { } answer)
            {
                _answer = null;
                message.Kind = (byte)answer.Kind;
                message.Add(Block.Of(answer.Json));
                return true;
            }
        }

        bool isPart = _parts.TryTake(message, out bool isLast);
        if (isLast)
        {
            lock (_gate)
            {
                _isBusy = false;
            }
        }

        return isPart;
    }

    /// <inheritdoc/>
    public void OnBulkSent()
    {
        // An answer is garbage now, and the memory of parts is used again.
    }

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        _gone.Cancel();
        lock (_gate)
        {
            _isOver = true;
            _file?.Dispose();
        }

        _parts.Dispose();

        _left(this);
    }

    private static void Complete(IncomingFile file)
    {
        using (file)
        {
            file.Complete();
        }
    }

    /// <summary>Every end of this is an answer: a client never waits for what does not come.</summary>
    private async Task AnswerAsync(DeskKind kind, byte[] question)
    {
        TimeSpan wait = _waitFor(kind);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        try
        {
            await CarryOutAsync(kind, question, limit.Token).WaitAsync(wait, limit.Token).ConfigureAwait(false);
        }
        catch (DeskException exception)
        {
            Refuse(exception.Message);
        }
        catch (JsonException exception)
        {
            Refuse($"The question cannot be read: {exception.Message} Install the same version of the program on both machines.");
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            limit.Cancel();
            GiveUp(FormattableString.Invariant($"The cluster has not answered within {wait.TotalSeconds:0} s. See 'dbp status': without a majority of its server nodes it decides nothing."));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Refuse($"The node cannot do that: {exception.Message}");
        }
#pragma warning disable CA1031 // The fault is the node's; its client hears of it in any case, and the node goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Refuse($"The node has failed at that ({exception.GetType().Name}: {exception.Message.TrimEnd('.')}). Please report it with the node's log.");
        }
    }

    private async Task CarryOutAsync(DeskKind kind, byte[] question, CancellationToken cancellation)
    {
        switch (kind)
        {
            case DeskKind.FileOffered:
                Receive(DeskAnswers.ReadOffer(question));
                break;
            case DeskKind.FileRequest:
                (ContentFile file, Stream content) = await _answers.OpenAsync(question, cancellation).ConfigureAwait(false);
                Send(file, content);
                break;
            default:
                (DeskKind answer, byte[] json) = await _answers.AnswerAsync(kind, question, cancellation).ConfigureAwait(false);
                Answer(answer, json);
                break;
        }
    }

    private void Send(ContentFile file, Stream content)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                content.Dispose();
                return;
            }

            _parts.Begin(content, file.Name, file.Bytes);
        }

        _link.BulkReady();
    }

    private void Receive(RunFile file)
    {
        IncomingFile incoming = _desk.Receive(file);
        if (incoming.IsWhole)
        {
            Complete(incoming);
            Answer(DeskKind.FileAnswer, StrictJson.Write(new FileAnswer(IsWanted: false)));
            return;
        }

        lock (_gate)
        {
            if (_isOver)
            {
                incoming.Dispose();
                return;
            }

            _file = incoming;
        }

        Answer(DeskKind.FileAnswer, StrictJson.Write(new FileAnswer(IsWanted: true)), isDone: false);
    }

    private void TakePart()
    {
        IncomingFile file = _file!;
        try
        {
            file.Append(_received);
            if (file.IsWhole)
            {
                _file = null;
                Complete(file);
                Answer(DeskKind.FileTaken, StrictJson.Write(new FileAnswer(IsWanted: false)));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new LinkException(exception.Message, exception);
        }
    }

    private void Answer(DeskKind kind, byte[] json, bool isDone = true)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _answer = (kind, json);
            _isBusy = !isDone;
        }

        _link.BulkReady();
    }

    private void Refuse(string text) => Answer(DeskKind.Refusal, StrictJson.Write(new Refusal(text)));

    /// <summary>Refuses for the last time: an answer that comes all the same is not taken for that to another question.</summary>
    private void GiveUp(string text)
    {
        Answer(DeskKind.Refusal, StrictJson.Write(new Refusal(text)), isDone: false);
        lock (_gate)
        {
            _isOver = true;
        }
    }
}
