using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>An owner that allocates nothing: it counts, and receives everything into one place.</summary>
internal sealed class QuietOwner(int bytes) : ILinkOwner, IPeerStatements
{
    private readonly byte[] _place = new byte[bytes];
    private long _length;

    public ReceiveWindow? Window { get; set; }

    public int Controls { get; private set; }

    public int Bulks { get; private set; }

    public void OnControl(byte kind, ReadOnlySpan<byte> fields) => Controls++;

    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        _length = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = Block.Of(_place, (int)_length, blockLengths[i]);
            _length += blockLengths[i];
        }
    }

    public void OnBulk(byte kind)
    {
        Bulks++;
        Window!.GiveBack(_length);
        Window.TakeGrant();
    }

    public bool TryTakeBulk(OutgoingBulk message) => false;

    public void OnBulkSent()
    {
    }

    public void OnClosed(string cause)
    {
    }

    public void OnTerms(LinkTerms terms)
    {
    }

    public void OnGrant(long bytes)
    {
    }

    public void OnFarewell(string cause)
    {
    }
}
