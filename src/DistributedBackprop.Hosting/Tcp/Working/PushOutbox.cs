using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>
/// The pushes that wait for the link, oldest first. Where too many wait the oldest is lost, as messages may be: its leaves are
/// offered again, or counted by now.
/// </summary>
internal sealed class PushOutbox
{
    private const int WaitingMost = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Push> _waiting = new();
    private readonly FieldWriter _fields = new();
    private Push? _beingSent;

    /// <summary>Adds a push. Any thread.</summary>
    public void Put(Push push)
    {
        lock (_gate)
        {
            if (_waiting.Count == WaitingMost)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(push);
        }
    }

    /// <summary>Fills in the next push. Writer thread.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(OutgoingBulk message)
    {
        Push? push;
        lock (_gate)
        {
            _waiting.TryDequeue(out push);
            _beingSent = push;
        }

        if (push is null)
        {
            return false;
        }

        _fields.Clear();
        StepFields.Write(_fields, push);
        message.Kind = (byte)MessageKind.Push;
        message.Add(Block.Of(_fields.Buffer, 0, _fields.Length));
        foreach (FlatVector gradient in GradientsOf(push))
        {
            message.Add(Block.Of(gradient));
        }

        return true;
    }

    /// <summary>Notes that the push taken last is sent. Writer thread.</summary>
    public void OnSent()
    {
        lock (_gate)
        {
            _beingSent = null;
        }
    }

    /// <summary>
    /// Forgets the pushes of past rounds that wait, which nobody counts any more, and leaves out of some vectors those that are
    /// being sent. The computing thread.
    /// </summary>
    /// <param name="present">The round that is being computed.</param>
    /// <param name="recycled">Vectors that are to be written to.</param>
    public IReadOnlyList<FlatVector> WithoutThoseNeeded(RoundId present, IReadOnlyList<FlatVector> recycled)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out Push? oldest) && oldest.Round < present)
            {
                _waiting.Dequeue();
            }

            return _beingSent is { } push && GradientsOf(push).Any(recycled.Contains)
                ? [.. recycled.Except(GradientsOf(push))]
                : recycled;
        }
    }

    private static IEnumerable<FlatVector> GradientsOf(Push push) => push.Contributions.Select(contribution => contribution.Gradient).OfType<FlatVector>();
}
