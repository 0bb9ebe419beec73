using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Hosting.Tests.Tcp.Messages;

/// <summary>A kind of message on a link: examples of its bytes, and how they are read.</summary>
/// <param name="Name">What failures call it.</param>
/// <param name="Bytes">The bytes of messages.</param>
/// <param name="Read">Reads bytes and writes again what was read.</param>
internal sealed record MessageBytes(string Name, Gen<byte[]> Bytes, Func<byte[], byte[]> Read)
{
    private static readonly WorkerId Sender = new("w", 7);

    private static readonly FlatVector Vector = new FlatVector<float>([1, 2]);

    private static readonly Gen<long> Long = Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => ((long)pair.Item1 << 32) | (uint)pair.Item2);

    private static readonly Gen<string> Text = Gen.Elements('a', 'ß', '\u4E16', ' ', '"').ListOf().Select(letters => string.Concat(letters));

    private static readonly Gen<RoundId> Round = Long.Two().Zip(Gen.Elements(RoundKind.Gradient, RoundKind.Validation))
        .Select(drawn => new RoundId(new ModelVersion(drawn.Item1.Item1, drawn.Item1.Item2), drawn.Item2));

    private static readonly Gen<IReadOnlyList<LeafRange>> Ranges = Gen.Choose(0, int.MaxValue).Two().Select(pair => new LeafRange(pair.Item1, pair.Item2)).ListOf()
        .Select(ranges => (IReadOnlyList<LeafRange>)[.. ranges]);

    private static readonly Gen<ExampleSums> Sums = Long.Four().Select(drawn =>
        new ExampleSums(drawn.Item1, BitConverter.Int64BitsToDouble(drawn.Item2), drawn.Item3, BitConverter.Int64BitsToDouble(drawn.Item4), BitConverter.Int64BitsToDouble(drawn.Item1)));

    /// <summary>Every kind of message that has fields.</summary>
    public static IReadOnlyList<MessageBytes> All { get; } =
    [
        new("introduction", Text.Zip(Long).Select(drawn => Written(new Introduction(Shortened(drawn.Item1), Guid.NewGuid(), (int)drawn.Item2).Write)), bytes => Written(Introduction.Read(bytes).Write)),
        new("hello", Text.Two().Zip(Long).Select(drawn => Written(fields => MembershipFields.Write(fields, new Hello(Sender, new RunIdentity(drawn.Item1.Item1, drawn.Item1.Item2, (int)drawn.Item2))))), bytes => Written(fields => MembershipFields.Write(fields, MembershipFields.ReadHello(bytes, Sender)))),
        new("goodbye", Text.Zip(Gen.Elements(true, false)).Select(drawn => Written(fields => MembershipFields.Write(fields, new Goodbye(Sender, drawn.Item1, drawn.Item2)))), bytes => Written(fields => MembershipFields.Write(fields, MembershipFields.ReadGoodbye(bytes, Sender)))),
        new("end of a run", Text.Zip(Gen.Elements(true, false)).Select(drawn => Written(fields => MembershipFields.Write(fields, new RunEnded(drawn.Item1, drawn.Item2)))), bytes => Written(fields => MembershipFields.Write(fields, MembershipFields.ReadRunEnded(bytes)))),
        new("welcome", Long.Select(generation => Written(fields => MembershipFields.Write(fields, new Welcome(generation)))), bytes => Written(fields => MembershipFields.Write(fields, MembershipFields.ReadWelcome(bytes)))),
        new("reason", Text.Select(words => Written(fields => fields.Write(words))), bytes => Written(fields => fields.Write(MembershipFields.ReadReason(bytes)))),
        new("offer", Round.Zip(Long).Zip(Ranges.Two()).Select(drawn => Written(fields => StepFields.Write(fields, new Offer(drawn.Item1.Item1, drawn.Item1.Item2, drawn.Item2.Item1, Vector) { Apart = drawn.Item2.Item2 }))), bytes => Written(fields => StepFields.Write(fields, StepFields.ReadOffer(bytes, _ => Vector)))),
        new("push", Round.Zip(Long).Zip(Sums.ListOf()).Select(drawn => Written(fields => StepFields.Write(fields, PushOf(drawn.Item1.Item1, drawn.Item1.Item2, [.. drawn.Item2])))), bytes => Written(fields => StepFields.Write(fields, ReadPush(bytes)))),
        new("push forgone", Round.Zip(Long).Select(drawn => Written(fields => StepFields.Write(fields, new PushForgone(Sender, drawn.Item1, drawn.Item2, (int)(drawn.Item2 & int.MaxValue), TimeSpan.FromTicks(drawn.Item2 & long.MaxValue))))), bytes => Written(fields => StepFields.Write(fields, StepFields.ReadPushForgone(bytes, Sender)))),
        new("run description", Text.Zip(Long).Select(drawn => Description(drawn.Item1, drawn.Item2).ToBytes()), bytes => RunDescription.Read(bytes).ToBytes()),
    ];

    private static string Shortened(string text) => text[..Math.Min(text.Length, Introduction.NameCharactersMost)];

    private static Push PushOf(RoundId round, long attempt, ExampleSums[] sums) => new(
        Sender, round, attempt, [.. sums.Select((sum, leaf) => new Contribution(TreeNode.Leaf(leaf), sum, null))], TimeSpan.FromTicks(attempt & long.MaxValue));

    /// <summary>As many gradients come with it as it says: the link counts them.</summary>
    private static Push ReadPush(byte[] bytes)
    {
        const int RoundAttemptAndElapsed = 17 + 8 + 8;
        bool isGradient = bytes.Length > 16 && bytes[16] == 1;
        int count = isGradient && bytes.Length >= RoundAttemptAndElapsed + 4 ? BitConverter.ToInt32(bytes, RoundAttemptAndElapsed) : 0;
        return StepFields.ReadPush(bytes, Sender, [.. Enumerable.Repeat(Vector, Math.Clamp(count, 0, 1000))]);
    }

    private static RunDescription Description(string name, long number) => new(
        name,
        number,
        "{}",
        new RunIdentity("settings", "data", 1),
        [new RunFile("data.file", "/data/flowers.csv", "flowers.csv", number & long.MaxValue, new string('0', 64))]);

    private static byte[] Written(Action<FieldWriter> write)
    {
        var fields = new FieldWriter();
        write(fields);
        return fields.Written.ToArray();
    }

    public override string ToString() => Name;
}
