using System.Buffers;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// The pushes that come over one link: gradients go straight into vectors of a pool. They belong to the parameter server until
/// an offer of a later round goes to the worker, which is when the server is through with them; so does their share of the window.
/// </summary>
/// <param name="pool">The vectors of the run.</param>
/// <param name="vectorBytes">The bytes of one.</param>
/// <param name="sumsMost">The most sums that a push can hold.</param>
/// <param name="windowBytes">The window of the link.</param>
internal sealed class PushInbox(VectorPool pool, int vectorBytes, int sumsMost, long windowBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<HeldPush> _held = new();
    private long _heldBytes;
    private RoundId? _newestOffer;
    private readonly List<FlatVector> _incoming = [];
    private byte[] _fields = [];
    private int _fieldsLength;

    /// <summary>The pushes whose gradients are not free again yet. Any thread.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Says where the blocks of a push go: its fields first, then its gradients. Reader thread.</summary>
    /// <remarks>
    /// A round that begins anew, as each quarantine lets it, is pushed for anew, while what was pushed for it before is held. So a worker may have more to
    /// push in a round than the window holds, and would wait for the round's end, which waits for it. Its life ends then, and the next has a window of its own.
    /// </remarks>
    /// <exception cref="LinkException">The lengths are none of a push of this run, or no more fits into the window before the round is over.</exception>
    public void Begin(ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        if (blockLengths.Length < 1 || blockLengths.Length > 1 + sumsMost || blockLengths[0] > StepFields.BytesMost(sumsMost))
        {
            throw new LinkException($"a push comes in {blockLengths.Length} blocks, the first of {(blockLengths.Length > 0 ? blockLengths[0] : 0)} bytes; {1 + sumsMost} blocks and {StepFields.BytesMost(sumsMost)} bytes are the most");
        }

        RequireRoom(blockLengths);
        _fieldsLength = blockLengths[0];
        _fields = ArrayPool<byte>.Shared.Rent(_fieldsLength);
        targets[0] = Block.Of(_fields, 0, _fieldsLength);
        for (int i = 1; i < blockLengths.Length; i++)
        {
            if (blockLengths[i] != vectorBytes)
            {
                throw new LinkException($"a gradient comes with {blockLengths[i]} bytes; this run's have {vectorBytes}");
            }

            FlatVector gradient = pool.Rent();
            _incoming.Add(gradient);
            targets[i] = Block.Of(gradient);
        }
    }

    /// <summary>Takes out the push whose blocks are all there. Reader thread.</summary>
    /// <param name="worker">Whose link it is.</param>
    /// <param name="released">The bytes that are free again already.</param>
    /// <exception cref="InvalidDataException">The fields are none of a push.</exception>
    /// <exception cref="LinkException">Its round was not offered yet: nothing might ever let go of what it holds, nor of what comes after it.</exception>
    public Push Complete(WorkerId worker, out long released)
    {
        FlatVector[] gradients = [.. _incoming];
        Push push = StepFields.ReadPush(_fields.AsSpan(0, _fieldsLength), worker, gradients);
        _incoming.Clear();
        ArrayPool<byte>.Shared.Return(_fields);
        released = _fieldsLength;
        lock (_gate)
        {
            if (_newestOffer is not { } newest || push.Round > newest)
            {
                throw new LinkException($"sums come for the step after {push.Round.Version.Updates} updates, of which nothing was offered yet");
            }

            if (gradients.Length > 0)
            {
                _held.Enqueue(new HeldPush(push.Round, gradients));
                _heldBytes += gradients.LongLength * vectorBytes;
            }
        }

        return push;
    }

    /// <summary>The bytes of a push's gradients.</summary>
    public long BytesOf(Push push) => (long)vectorBytes * push.Contributions.Count(contribution => contribution.Gradient is not null);

    /// <summary>Lets pushes come for a round that is offered now, and frees the gradients of rounds before it. Any thread.</summary>
    /// <returns>Their bytes.</returns>
    public long ReleaseBefore(RoundId round)
    {
        long bytes = 0;
        lock (_gate)
        {
            if (_newestOffer is not { } newest || round > newest)
            {
                _newestOffer = round;
            }

            while (_held.TryPeek(out HeldPush held) && held.Round < round)
            {
                _held.Dequeue();
                foreach (FlatVector gradient in held.Gradients)
                {
                    pool.Return(gradient);
                    bytes += vectorBytes;
                }
            }

            _heldBytes -= bytes;
        }

        return bytes;
    }

    private void RequireRoom(ReadOnlySpan<int> blockLengths)
    {
        long coming = blockLengths[0] + ((blockLengths.Length - 1L) * vectorBytes);
        long held;
        lock (_gate)
        {
            held = _heldBytes;
        }

        if (held + coming > windowBytes)
        {
            throw new LinkException($"{coming} bytes of sums come and {held} are held for a step that is not over, but {windowBytes} are the most: the worker has to begin anew");
        }
    }

    private readonly record struct HeldPush(RoundId Round, FlatVector[] Gradients);
}
