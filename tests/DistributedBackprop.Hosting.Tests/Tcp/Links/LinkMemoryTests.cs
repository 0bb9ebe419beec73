using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class LinkMemoryTests
{
    private const int Messages = 1000;
    private const int Attempts = 5;

    [Fact]
    public void A_link_allocates_nothing_for_messages()
    {
        using LoopbackPair streams = new();
        using Echo head = new(answers: false);
        using Echo worker = new(answers: true);
        using Link headLink = head.Link = new Link(streams.Head, "the worker", new LinkOptions(), head);
        using Link workerLink = worker.Link = new Link(streams.Worker, "the head", new LinkOptions(), worker);
        headLink.Start();
        workerLink.Start();
        head.Exchange(100);

        // A thread that waits for a lock for the first time makes one object for it, and a moment of load has other things made once (8,256
        // bytes were seen). What messages allocate is allocated each time: nothing.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = head.Allocated + worker.Allocated;
            head.Exchange(Messages);
            least = Math.Min(least, head.Allocated + worker.Allocated - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Exchanges a control message and a bulk message in each direction for each round.</summary>
    private sealed class Echo(bool answers) : ILinkOwner, IDisposable
    {
        private readonly byte[] _message = new byte[300_000];
        private readonly byte[] _target = new byte[300_000];
        private readonly SemaphoreSlim _rounds = new(0);
        private readonly Dictionary<int, (long First, long Last)> _calls = [];
        private int _bulks;
        private long _sending;

        public Link? Link { get; set; }

        /// <summary>The bytes that were allocated by sending control messages, and by each thread that calls, from its first call to its last.</summary>
        public long Allocated
        {
            get
            {
                lock (_calls)
                {
                    return _sending + _calls.Values.Sum(thread => thread.Last - thread.First);
                }
            }
        }

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
            NoteCall();
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

        public void OnBulkSent() => NoteCall();

        public void OnClosed(string cause)
        {
        }

        public void Dispose() => _rounds.Dispose();

        private void NoteCall()
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            lock (_calls)
            {
                long first = _calls.TryGetValue(Environment.CurrentManagedThreadId, out (long First, long Last) before) ? before.First : now;
                _calls[Environment.CurrentManagedThreadId] = (first, now);
            }
        }

        private void SendBulk()
        {
            Interlocked.Exchange(ref _bulks, 1);
            Link!.BulkReady();
        }
    }
}
