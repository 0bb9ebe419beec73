using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class LinkMemoryTests
{
    private const int Messages = 1000;

    [Fact]
    public void Messages_allocate_nothing()
    {
        using LoopbackPair streams = new();
        using Echo head = new(answers: false);
        using Echo worker = new(answers: true);
        using Link headLink = head.Link = new Link(streams.Head, "the worker", new LinkOptions(), head);
        using Link workerLink = worker.Link = new Link(streams.Worker, "the head", new LinkOptions(), worker);
        headLink.Start();
        workerLink.Start();
        head.Exchange(100);
        long before = head.Allocated + worker.Allocated;
        head.Exchange(Messages);

        // A thread that waits for a lock for the first time makes one object for it (56 bytes were seen); the smallest object for each
        // message of any kind would be 24,000 bytes.
        Assert.InRange(head.Allocated + worker.Allocated - before, 0, Messages);
    }

    /// <summary>Exchanges a control message and a bulk message in each direction for each round.</summary>
    private sealed class Echo(bool answers) : ILinkOwner, IDisposable
    {
        private readonly byte[] _message = new byte[300_000];
        private readonly byte[] _target = new byte[300_000];
        private readonly SemaphoreSlim _rounds = new(0);
        private int _bulks;
        private long _sending;
        private long _reading;
        private long _writing;

        public Link? Link { get; set; }

        /// <summary>The bytes that were allocated by sending control messages, on the reader thread, and on the writer thread.</summary>
        public long Allocated => _sending + Volatile.Read(ref _reading) + Volatile.Read(ref _writing);

        public void Exchange(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Link!.SendControl(16, "question"u8);
                _sending += GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(_rounds.Wait(TimeSpan.FromSeconds(60)));
            }
        }

        public void OnControl(byte kind, ReadOnlySpan<byte> fields)
        {
            if (answers)
            {
                Link!.SendControl(kind, fields);
            }
            else
            {
                SendBulk();
            }
        }

        public void OnBulk(byte kind)
        {
            Volatile.Write(ref _reading, GC.GetAllocatedBytesForCurrentThread());
            Link!.Grant(_target.Length);
            if (answers)
            {
                SendBulk();
            }
            else
            {
                _rounds.Release();
            }
        }

        public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets) => targets[0] = Block.Of(_target);

        public bool TryTakeBulk(OutgoingBulk message)
        {
            if (Interlocked.Exchange(ref _bulks, 0) == 0)
            {
                return false;
            }

            message.Kind = 40;
            message.Add(Block.Of(_message));
            return true;
        }

        public void OnBulkSent() => Volatile.Write(ref _writing, GC.GetAllocatedBytesForCurrentThread());

        public void OnClosed(string cause)
        {
        }

        public void Dispose() => _rounds.Dispose();

        private void SendBulk()
        {
            Interlocked.Exchange(ref _bulks, 1);
            Link!.BulkReady();
        }
    }
}
