using System.Collections.Concurrent;
using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Keeps what a link tells, in its order, and gives bulk messages from a queue. Tests wait for events, not for time.</summary>
internal sealed class RecordingOwner : ILinkOwner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<string> _events = [];
    private readonly ConcurrentQueue<(byte Kind, string Fields, Block[] Blocks)> _outgoing = new();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[][] _blocks = [];

    /// <summary>The link, so that received bytes can be granted.</summary>
    public Link? Link { get; set; }

    /// <summary>Whether received bulk bytes are granted at once.</summary>
    public bool GrantsAtOnce { get; init; } = true;

    /// <summary>Called on the reader thread with each control message, after it was kept.</summary>
    public Action<byte>? Control { get; set; }

    /// <summary>Called on the reader thread when a bulk message begins.</summary>
    public Action<byte>? Begin { get; set; }

    /// <summary>Called when a bulk message is asked for.</summary>
    public Action? Taking { get; set; }

    /// <summary>The blocks of all bulk messages that came.</summary>
    public ConcurrentQueue<byte[][]> Received { get; } = new();

    /// <summary>What happened so far and was not waited for, without waiting.</summary>
    public IReadOnlyList<string> Left => [.. _events];

    public void Give(byte kind, string fields, params Block[] blocks)
    {
        Prepare(kind, fields, blocks);
        Link!.BulkReady();
    }

    /// <summary>Has a message ready, and does not say so.</summary>
    public void Prepare(byte kind, string fields, params Block[] blocks) => _outgoing.Enqueue((kind, fields, blocks));

    /// <summary>The next event.</summary>
    public string Next() => _events.TryTake(out string? item, Patience) ? item : throw new TimeoutException("No event came.");

    /// <summary>The cause of the end.</summary>
    public string Cause() => _closed.Task.WaitAsync(Patience).GetAwaiter().GetResult();

    public void OnControl(byte kind, ReadOnlySpan<byte> fields)
    {
        _events.Add($"control {kind} {Encoding.UTF8.GetString(fields)}");
        Control?.Invoke(kind);
    }

    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        _events.Add($"begin {kind} {Encoding.UTF8.GetString(fields)} [{string.Join(' ', blockLengths.ToArray())}]");
        Begin?.Invoke(kind);
        _blocks = [.. blockLengths.ToArray().Select(length => new byte[length])];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = Block.Of(_blocks[i]);
        }
    }

    public void OnBulk(byte kind)
    {
        Received.Enqueue(_blocks);
        _events.Add($"bulk {kind}");
        if (GrantsAtOnce)
        {
            Link!.Grant(_blocks.Sum(block => (long)block.Length));
        }
    }

    public bool TryTakeBulk(OutgoingBulk message)
    {
        Taking?.Invoke();
        if (!_outgoing.TryDequeue(out var next))
        {
            return false;
        }

        message.Kind = next.Kind;
        message.SetFields(Encoding.UTF8.GetBytes(next.Fields));
        foreach (Block block in next.Blocks)
        {
            message.Add(block);
        }

        return true;
    }

    public void OnBulkSent() => _events.Add("sent");

    public void OnClosed(string cause)
    {
        _events.Add("closed");
        _closed.SetResult(cause);
    }
}
