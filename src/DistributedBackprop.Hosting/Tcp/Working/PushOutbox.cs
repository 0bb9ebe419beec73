using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

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
    /// <remarks>
    /// Gradients are used again once an offer of a later round is here, also while they are being sent: what arrives then belongs
    /// to a round that is past, and is dropped unread.
    /// </remarks>
    public bool TryTake(OutgoingBulk message)
    {
        Push? push;
        lock (_gate)
        {
            _waiting.TryDequeue(out push);
        }

        if (push is null)
        {
            return false;
        }

        _fields.Clear();
        StepFields.Write(_fields, push);
        message.Kind = (byte)MessageKind.Push;
        message.Add(Block.Of(_fields.Buffer, 0, _fields.Length));
        foreach (FlatVector gradient in push.Contributions.Select(contribution => contribution.Gradient).OfType<FlatVector>())
        {
            message.Add(Block.Of(gradient));
        }

        return true;
    }
}
