using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// The offers that wait for one link: only the newest, as a worker computes no other. The parameters of a version go once over
/// the link, however often their leaves are offered.
/// </summary>
/// <remarks>
/// Parameters are held from the moment they are put in until the network has them: updates that pass meanwhile are written elsewhere. So
/// what goes out fits its checksum, however slow the link, and nothing is copied.
/// </remarks>
internal sealed class OfferOutbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FieldWriter _fields = new();
    private Offer? _waiting;
    private FlatVector? _beingSent;
    private ModelVersion? _sent;
    private bool _isDisposed;

    /// <summary>Puts an offer in the place of one that waits. The thread that updates the parameters.</summary>
    public void Put(Offer offer)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                offer.Parameters.Hold();
                _waiting?.Parameters.Release();
                _waiting = offer;
            }
        }
    }

    /// <summary>Fills in the offer that waits. Writer thread.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(OutgoingBulk message)
    {
        lock (_gate)
        {
            if (_waiting is not { } offer)
            {
                return false;
            }

            _waiting = null;
            _beingSent = offer.Parameters;
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

    /// <summary>Notes that the message taken last is sent. Writer thread.</summary>
    public void OnSent()
    {
        lock (_gate)
        {
            _beingSent?.Release();
            _beingSent = null;
        }
    }

    /// <summary>Lets go of all parameters, once nobody writes any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _waiting?.Parameters.Release();
            _waiting = null;
            _beingSent?.Release();
            _beingSent = null;
        }
    }
}
