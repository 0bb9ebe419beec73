using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// The offers that wait for one link: only the newest, as a worker computes no other. The parameters of a version go once over
/// the link, however often their leaves are offered.
/// </summary>
internal sealed class OfferOutbox
{
    private readonly FieldWriter _fields = new();
    private Offer? _waiting;
    private ModelVersion? _sent;

    /// <summary>Puts an offer in the place of one that waits. Any thread.</summary>
    public void Put(Offer offer) => Interlocked.Exchange(ref _waiting, offer);

    /// <summary>Fills in the offer that waits. Writer thread.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(OutgoingBulk message)
    {
        if (Interlocked.Exchange(ref _waiting, null) is not { } offer)
        {
            return false;
        }

        _fields.Clear();
        StepFields.Write(_fields, offer);
        message.Kind = (byte)MessageKind.Offer;
        message.Add(Block.Of(_fields.Buffer, 0, _fields.Length));
        if (offer.Round.Version != _sent)
        {
            message.Add(Block.Of(offer.Parameters));
            _sent = offer.Round.Version;
        }

        return true;
    }
}
