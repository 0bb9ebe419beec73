using System.Globalization;
using System.Security.Cryptography;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>
/// Whole sessions of head and worker, each over a link of its own, in which one frame is changed as in <see cref="FrameFuzzTests"/>. Either end
/// comes to an end by a cause in words, and never by an error of its own; the head's memory stays within its window.
/// <c>DBP_FUZZ_FRAMES=1000000</c> asks for a thousand of each.
/// </summary>
public sealed class OwnerFrameFuzzTests : IDisposable
{
    private const int SessionsByDefault = 300;
    private const int FramesASession = 1000;
    private const int Window = 4096;
    private const int SumsMost = 2;

    /// <summary>Far beyond what a session takes.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private static readonly WorkerId Worker = new("w", 1);
    private static readonly byte[] FileContent = [1, 2, 3];
    private static readonly int Sessions = int.TryParse(Environment.GetEnvironmentVariable("DBP_FUZZ_FRAMES"), CultureInfo.InvariantCulture, out int asked) ? asked / FramesASession : SessionsByDefault;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(20260102);
    private readonly byte[] _changed = new byte[1 << 16];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_head_ends_a_session_by_a_cause_and_holds_no_more_than_its_window()
    {
        byte[] push = Fields(fields => StepFields.Write(fields, PushOf(Round(updates: 5, RoundKind.Gradient), SumsMost)));
        byte[] validation = Fields(fields => StepFields.Write(fields, PushOf(Round(updates: 5, RoundKind.Validation), SumsMost)));
        byte[][] session =
        [
            .. new FrameScript()
                .Terms(Window)
                .Control((byte)MessageKind.Introduction, Fields(new Introduction("w", Guid.Empty, Arithmetic.Version).Write))
                .Control((byte)MessageKind.Hello, Fields(fields => MembershipFields.Write(fields, new Hello(Worker, new RunIdentity("settings", "data", Arithmetic.Version)))))
                .Bulk((byte)MessageKind.Push, push, new byte[4], new byte[4])
                .Control((byte)MessageKind.PushForgone, Fields(fields => StepFields.Write(fields, new PushForgone(Worker, Round(updates: 5, RoundKind.Gradient), Attempt: 1, Leaves: 1, TimeSpan.Zero))))
                .Bulk((byte)MessageKind.Push, validation)
                .Bulk((byte)MessageKind.Push, push, new byte[4], new byte[4])
                .Control((byte)MessageKind.CannotJoin, Fields(fields => fields.Write("because")))
                .Control((byte)MessageKind.Goodbye, Fields(fields => MembershipFields.Write(fields, new Goodbye(Worker, "over", Failed: false)))).Frames,
        ];
        var ends = new Dictionary<bool, int>();
        for (int number = 0; number < Sessions; number++)
        {
            int vectors = 0;
            var hall = new Hall();
            var pushes = new PushInbox(new VectorPool(MakeVector), sizeof(float), SumsMost, Window);
            using var connection = new WorkerConnection(new ScriptedStream(Change(session), int.MaxValue), "the worker", new LinkOptions { WindowBytes = Window }, hall, pushes, new TransferMeter());
            connection.Send(new Offer(Round(updates: 5, RoundKind.Gradient), Attempt: 1, [new LeafRange(0, 2)], new FlatVector<float>(new float[1])));

            connection.Start();

            string cause = await Within(hall.Ended, number);
            AssertInWords(cause, number);
            Assert.InRange(vectors, 0, Window / sizeof(float));
            Count(ends, cause.EndsWith("closed by this side: over", StringComparison.Ordinal));

            FlatVector<float> MakeVector()
            {
                vectors++;
                return new FlatVector<float>(new float[1]);
            }
        }

        AssertBoth(ends);
    }

    [Fact]
    public async Task A_worker_ends_a_session_by_a_cause()
    {
        TrainingRun run = Flowers.Prepare();
        using var computer = new CombinedComputer(run, 1);
        byte[] parameters = new byte[run.CreateVector().Bytes.Length];
        var file = new RunFile("data.file", _folder["gone.csv"], "gone.csv", FileContent.Length, Convert.ToHexStringLower(SHA256.HashData(FileContent)));
        byte[] description = new RunDescription("w", 1, "{}", run.Identity, [file]).ToBytes();
        byte[][] beginning = [.. new FrameScript().Terms(1 << 20).Bulk((byte)MessageKind.RunDescription, description).Frames];
        byte[][] rest =
        [
            .. new FrameScript()
                .Bulk((byte)MessageKind.FilePart, FileContent)
                .Control((byte)MessageKind.Welcome, Fields(fields => MembershipFields.Write(fields, new Welcome(Generation: 1))))
                .Bulk((byte)MessageKind.Offer, OfferOf(run, updates: 0, attempt: 1), parameters)
                .Bulk((byte)MessageKind.Offer, OfferOf(run, updates: 0, attempt: 2))
                .Bulk((byte)MessageKind.Offer, OfferOf(run, updates: 1, attempt: 3), parameters)
                .Control((byte)MessageKind.RunEnded, Fields(fields => MembershipFields.Write(fields, new RunEnded("over", Failed: false)))).Frames,
        ];
        var cache = new DataCache(_folder["cache"], 1000);
        var ends = new Dictionary<bool, int>();
        for (int number = 0; number < Sessions; number++)
        {
            byte[] script = Change([.. beginning, .. rest]);
            var stream = new ScriptedStream(script, beginning.Sum(frame => frame.Length));
            using var connection = new HeadConnection(stream, "the head", Hung);
            connection.Start(new Introduction("w", Guid.Empty, Arithmetic.Version));

            // A changed frame may ask for more than comes before the pause.
            await Within(Task.WhenAny(connection.Description, connection.Ended, stream.Pauses), number);
            Task<string>? fetched = null;
            if (connection.Description.IsCompletedSuccessfully)
            {
                fetched = connection.FetchAsync(0, cache.Receive(file));
                connection.Join(run, Worker, computer);
            }

            stream.GoOn();
            WorkerEnd? end = await Within(connection.Ended, number);
            if (fetched is not null)
            {
                await Within(Task.WhenAny(fetched), number);
                _ = fetched.Exception;
            }

            AssertInWords(connection.Cause, number);
            Count(ends, end?.Kind == WorkerEndKind.RunOver);
        }

        AssertBoth(ends);
    }

    private static async Task<T> Within<T>(Task<T> task, int number)
    {
        try
        {
            return await task.WaitAsync(Hung);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Session {number} hangs.");
            throw;
        }
    }

    private static void AssertInWords(string cause, int number)
    {
        if (cause.Contains("internal error", StringComparison.Ordinal))
        {
            Assert.Fail($"Session {number}: {cause}");
        }
    }

    private static void Count(Dictionary<bool, int> ends, bool usual) => ends[usual] = ends.GetValueOrDefault(usual) + 1;

    /// <summary>Some changes are harmless and some are not: else nothing would be tried.</summary>
    private static void AssertBoth(Dictionary<bool, int> ends) =>
        Assert.All([true, false], usual => Assert.InRange(ends.GetValueOrDefault(usual), Sessions / 100, Sessions));

    private byte[] Change(byte[][] session)
    {
        int which = _random.Next(session.Length);
        int length = new FrameMutator(_random).Change(session[which], _changed);
        return [.. session[..which].SelectMany(frame => frame), .. _changed[..length], .. session[(which + 1)..].SelectMany(frame => frame)];
    }

    private static RoundId Round(long updates, RoundKind kind) => new(new ModelVersion(1, updates), kind);

    private static Push PushOf(RoundId round, int sums) =>
        new(Worker, round, Attempt: 1, [.. Enumerable.Range(0, sums).Select(leaf => new Contribution(TreeNode.Leaf(leaf), default, Gradient: null))], TimeSpan.Zero);

    private static byte[] OfferOf(TrainingRun run, long updates, long attempt) =>
        Fields(fields => StepFields.Write(fields, new Offer(Round(updates, RoundKind.Gradient), attempt, [new LeafRange(0, 2)], run.CreateVector())));

    private static byte[] Fields(Action<FieldWriter> write)
    {
        var fields = new FieldWriter();
        write(fields);
        return fields.Written.ToArray();
    }

    private sealed class Hall : IConnectionHall
    {
        private readonly TaskCompletionSource<string> _ended = new();

        public Task<string> Ended => _ended.Task;

        public IReadOnlyList<RunFile> Files => [];

        RunEnded? IConnectionHall.Ended => null;

        public (WorkerId? Worker, string Answer) Admit(WorkerConnection connection, Introduction introduction) => (Worker, "");

        public byte[] Describe(WorkerId worker) => [];

        public void Pass(Message message, Action handled) => handled();

        public void CannotJoin(WorkerId worker, string reason)
        {
        }

        public void Closed(WorkerConnection connection, string cause) => _ended.TrySetResult(cause);
    }
}
