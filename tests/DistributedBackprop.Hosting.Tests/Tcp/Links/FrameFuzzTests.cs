using System.Globalization;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class FrameFuzzTests
{
    private const int Window = 1 << 16;

    private const int FramesByDefault = 50_000;

    /// <summary>What one frame may make the reader allocate: the words of a refusal with its trace, or of a farewell. Frames claim up to 2^31 bytes.</summary>
    private const int AllocationBytes = 16 * 1024;

    /// <summary>
    /// Sessions in which one frame is changed: bits, bytes, fields, lengths, repetitions; half of them with checksums made right again, so
    /// that what lies behind those is reached. There is nothing but the named exception, and no allocation but its own.
    /// <c>DBP_FUZZ_FRAMES=1000000</c> asks for a million of them.
    /// </summary>
    [Fact]
    public void A_changed_frame_is_refused_in_words_or_harmless()
    {
        Random random = new(20260101);
        byte[][] session = Session();
        byte[] changed = new byte[4096];
        QuietOwner owner = new(Window);
        FrameMutator mutator = new(random);
        (int refused, int harmless) = (0, 0);
        int frames = int.TryParse(Environment.GetEnvironmentVariable("DBP_FUZZ_FRAMES"), CultureInfo.InvariantCulture, out int asked) ? asked : FramesByDefault;
        for (int i = 0; i < frames; i++)
        {
            int which = random.Next(session.Length);
            int length = mutator.Change(session[which], changed);
            owner.Window = new ReceiveWindow(Window);
            FrameReader reader = new(new Inbound(owner, owner.Window, owner));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRefused = IsRefused(reader, session, which, changed.AsSpan(0, length));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > AllocationBytes && i > 0)
            {
                Assert.Fail($"Frame {i} made the reader allocate {allocated} bytes.");
            }

            _ = isRefused ? refused++ : harmless++;
        }

        Assert.True(refused > frames / 2 && harmless > frames / 100, $"{refused} refused, {harmless} harmless");
    }

    /// <summary>Each kind of frame at least once, small so that a million sessions are short.</summary>
    private static byte[][] Session() =>
    [
        .. new FrameScript()
            .Terms(Window)
            .Control(16, 1, 2, 3, 4, 5)
            .Announce(40, 60, 0, 30)
            .Data(40, 25, last: false)
            .Control(OwnKind.Life)
            .Data(40, 35, last: false)
            .Control(255)
            .Data(40, 30, last: true)
            .Grant(90)
            .Announce(41, 3)
            .Data(41, 3, last: true)
            .Frame(Lane.Bulk, FrameFlags.First | FrameFlags.Last, 42, [0, 0, 0, 0, 9, 9])
            .Control(OwnKind.Farewell, "over"u8.ToArray()).Frames,
    ];

    private static bool IsRefused(FrameReader reader, byte[][] session, int which, ReadOnlySpan<byte> changed)
    {
        try
        {
            for (int i = 0; i < session.Length; i++)
            {
                FrameScript.Feed(reader, i == which ? changed : session[i]);
            }

            return false;
        }
        catch (LinkException)
        {
            return true;
        }
    }
}
