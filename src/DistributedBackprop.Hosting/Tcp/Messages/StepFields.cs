using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>
/// Writes and reads what parameter server and worker tell each other, but for the vectors: these are blocks of their own on the
/// link, parameters after the fields of an offer, one gradient for each contribution after those of a push.
/// </summary>
internal static class StepFields
{
    private const int RangeBytes = 8;
    private const int ContributionBytes = 48;

    /// <summary>The most bytes that the fields of an offer or a push can have.</summary>
    /// <param name="leaves">The leaves of the largest round.</param>
    public static int BytesMost(int leaves) => (int)Math.Min(1024 + ((long)leaves * ContributionBytes), int.MaxValue);

    /// <summary>Writes an offer.</summary>
    public static void Write(FieldWriter fields, Offer offer)
    {
        Write(fields, offer.Round);
        fields.Write(offer.Attempt);
        Write(fields, offer.Leaves);
        Write(fields, offer.Apart);
    }

    /// <summary>Reads an offer.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="parametersOf">Its parameters, by their version; null where they are not here.</param>
    /// <exception cref="InvalidDataException">The fields are none of one, or its parameters are not here.</exception>
    public static Offer ReadOffer(ReadOnlySpan<byte> fields, Func<ModelVersion, FlatVector?> parametersOf)
    {
        var reader = new FieldReader(fields);
        RoundId round = ReadRound(ref reader);
        long attempt = reader.ReadInt64();
        IReadOnlyList<LeafRange> leaves = ReadRanges(ref reader);
        IReadOnlyList<LeafRange> apart = ReadRanges(ref reader);
        reader.RequireEnd();
        FlatVector parameters = parametersOf(round.Version)
            ?? throw new InvalidDataException($"an offer comes without the parameters after {round.Version.Updates} updates, and they have not come before");
        return new Offer(round, attempt, leaves, parameters) { Apart = apart };
    }

    /// <summary>Writes a push.</summary>
    public static void Write(FieldWriter fields, Push push)
    {
        Write(fields, push.Round);
        fields.Write(push.Attempt);
        fields.Write(push.Elapsed.Ticks);
        fields.Write(push.Contributions.Count);
        foreach (Contribution contribution in push.Contributions)
        {
            fields.Write(contribution.Node.Level);
            fields.Write(contribution.Node.Index);
            fields.Write(contribution.Sums.Examples);
            fields.Write(contribution.Sums.Loss);
            fields.Write(contribution.Sums.Correct);
            fields.Write(contribution.Sums.SquaredError);
            fields.Write(contribution.Sums.GradientNorm);
        }
    }

    /// <summary>Reads a push.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="worker">Whose link it came over.</param>
    /// <param name="gradients">The gradients that came with it.</param>
    /// <exception cref="InvalidDataException">The fields are none of one, or other gradients than they need came with them.</exception>
    public static Push ReadPush(ReadOnlySpan<byte> fields, WorkerId worker, IReadOnlyList<FlatVector> gradients)
    {
        var reader = new FieldReader(fields);
        RoundId round = ReadRound(ref reader);
        long attempt = reader.ReadInt64();
        TimeSpan elapsed = ReadElapsed(ref reader);
        var contributions = new Contribution[reader.ReadCount(ContributionBytes)];
        int needed = round.Kind == RoundKind.Gradient ? contributions.Length : 0;
        if (gradients.Count != needed)
        {
            throw new InvalidDataException($"a push of {contributions.Length} sums in a {round.Kind} round comes with {gradients.Count} gradients instead of {needed}");
        }

        for (int i = 0; i < contributions.Length; i++)
        {
            var node = new TreeNode(reader.ReadInt32(), reader.ReadInt32());
            var sums = new ExampleSums(reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble());
            contributions[i] = new Contribution(node, sums, i < gradients.Count ? gradients[i] : null);
        }

        reader.RequireEnd();
        return new Push(worker, round, attempt, contributions, elapsed);
    }

    /// <summary>Writes that a push is forgone.</summary>
    public static void Write(FieldWriter fields, PushForgone forgone)
    {
        Write(fields, forgone.Round);
        fields.Write(forgone.Attempt);
        fields.Write(forgone.Leaves);
        fields.Write(forgone.Elapsed.Ticks);
    }

    /// <summary>Reads that a push is forgone.</summary>
    /// <exception cref="InvalidDataException">The fields are none of one.</exception>
    public static PushForgone ReadPushForgone(ReadOnlySpan<byte> fields, WorkerId worker)
    {
        var reader = new FieldReader(fields);
        RoundId round = ReadRound(ref reader);
        long attempt = reader.ReadInt64();
        int leaves = reader.ReadInt32();
        if (leaves < 0)
        {
            throw new InvalidDataException($"{leaves} leaves were computed");
        }

        var forgone = new PushForgone(worker, round, attempt, leaves, ReadElapsed(ref reader));
        reader.RequireEnd();
        return forgone;
    }

    private static void Write(FieldWriter fields, RoundId round)
    {
        fields.Write(round.Version.Generation);
        fields.Write(round.Version.Updates);
        fields.Write(round.Kind == RoundKind.Gradient);
    }

    private static RoundId ReadRound(ref FieldReader reader)
    {
        var version = new ModelVersion(reader.ReadInt64(), reader.ReadInt64());
        return new RoundId(version, reader.ReadBoolean() ? RoundKind.Gradient : RoundKind.Validation);
    }

    private static TimeSpan ReadElapsed(ref FieldReader reader)
    {
        long ticks = reader.ReadInt64();
        return ticks >= 0 ? TimeSpan.FromTicks(ticks) : throw new InvalidDataException($"computing took {ticks} ticks");
    }

    private static void Write(FieldWriter fields, IReadOnlyList<LeafRange> ranges)
    {
        fields.Write(ranges.Count);
        foreach (LeafRange range in ranges)
        {
            fields.Write(range.First);
            fields.Write(range.End);
        }
    }

    private static LeafRange[] ReadRanges(ref FieldReader reader)
    {
        var ranges = new LeafRange[reader.ReadCount(RangeBytes)];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new LeafRange(reader.ReadInt32(), reader.ReadInt32());
        }

        return ranges;
    }
}
