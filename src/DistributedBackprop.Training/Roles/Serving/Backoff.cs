using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>The pauses between repetitions of a request: each twice the last, up to a bound, give or take a half, so that heads that compete do not stay in step.</summary>
/// <param name="options">The first pause and the longest.</param>
/// <param name="seed">Where randomness comes from: another number for each life.</param>
internal sealed class Backoff(ServerOptions options, long seed)
{
    private readonly Philox _random = new(unchecked((ulong)seed), PhiloxStream.Backoff, substream: 0);
    private ulong _drawn;
    private double _seconds = options.AskAgainSeconds;

    /// <summary>Begins anew with the first pause.</summary>
    public void Reset() => _seconds = options.AskAgainSeconds;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var pause = TimeSpan.FromSeconds(_seconds * (0.5 + _random.Unit(_drawn++)));
        _seconds = Math.Min(_seconds * 2, options.AskAgainSecondsMost);
        return pause;
    }
}
