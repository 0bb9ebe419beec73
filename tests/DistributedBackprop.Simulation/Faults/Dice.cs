using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>What a sequence of draws decides. Each has numbers of its own, so that a draw more for one purpose shifts no other.</summary>
internal enum DicePurpose
{
    /// <summary>The schedule: which faults there are, and how many.</summary>
    Schedule,

    /// <summary>What becomes of messages; each link has draws of its own.</summary>
    Network,

    /// <summary>Crashes, pauses, restarts and clocks of nodes.</summary>
    Nodes,

    /// <summary>How long computing takes, and whether it fails.</summary>
    Computing,

    /// <summary>How long writes take, and what becomes of them.</summary>
    Disk,

    /// <summary>What becomes of files at rest.</summary>
    Files,

    /// <summary>Whom a scheduled disturbance affects.</summary>
    Disturbance,

    /// <summary>How much is verified, and who flips bits.</summary>
    Verification,

    /// <summary>In which answers bits are flipped, and which.</summary>
    Flips,

    /// <summary>Which disks hang, and which computing never ends.</summary>
    Hangs,
}

/// <summary>Draws one number after another from the counter-based generator: equal seeds give equal draws on every machine.</summary>
/// <param name="seed">The seed of the simulation.</param>
/// <param name="purpose">What the draws decide.</param>
/// <param name="subject">For whom: each subject has draws of its own.</param>
internal sealed class Dice(ulong seed, DicePurpose purpose, string subject = "")
{
    /// <summary>Far from the streams that training draws from, so that a simulation never mirrors the training it tests.</summary>
    private const PhiloxStream SimulationStream = (PhiloxStream)128;

    private const int PurposeBits = 8;

    private readonly Philox _numbers = new(seed, SimulationStream, (ulong)purpose | (subject.Length == 0 ? 0 : StableHash.Of(subject) << PurposeBits));
    private ulong _next;

    /// <summary>True with the given probability.</summary>
    /// <param name="share">The probability, 0 to 1.</param>
    public bool Chance(double share) => Unit() < share;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)(Unit() * (most - least + 1.0));

    /// <summary>A number in [<paramref name="least"/>, <paramref name="most"/>).</summary>
    public double Between(double least, double most) => least + (Unit() * (most - least));

    /// <summary>A time in [<paramref name="range"/>'s least, its most).</summary>
    public TimeSpan Within(MillisecondRange range) => TimeSpan.FromMilliseconds(Between(range.LeastMs, range.MostMs));

    /// <summary>One of the choices.</summary>
    public TChoice OneOf<TChoice>(IReadOnlyList<TChoice> choices) => choices[Between(0, choices.Count - 1)];

    private double Unit() => _numbers.Unit(_next++);
}
