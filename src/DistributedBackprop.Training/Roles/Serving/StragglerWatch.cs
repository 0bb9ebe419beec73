using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Tells when an offer is late: once it was waited for longer than factor * (the median seconds a leaf of the answers so
/// far) * (its leaves), and no sooner than <see cref="LeastPatience"/>.
/// </summary>
/// <remarks>
/// The answers are those of the open round, or while it has none those of the last round of its kind. They are timed from
/// offer to answer, as the server sees them: where sending takes longer than computing, that is what leaves take.
/// </remarks>
/// <param name="factor">The factor, at least 1; null where no offer is ever late.</param>
/// <param name="mostPatience">How long an offer is waited for at most.</param>
internal sealed class StragglerWatch(double? factor, TimeSpan mostPatience)
{
    /// <summary>An offer younger than this is never late: shorter waits are the noise of a machine that others use too, and copies would take from it what the original needs.</summary>
    public static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<RoundKind, List<double>> _former = [];
    private List<double> _answers = [];
    private RoundKind _kind;

    /// <summary>Begins a round.</summary>
    public void Begin(RoundKind kind)
    {
        if (_answers.Count > 0)
        {
            List<double> next = _former.GetValueOrDefault(_kind) ?? [];
            _former[_kind] = _answers;
            _answers = next;
            _answers.Clear();
        }

        _kind = kind;
    }

    /// <summary>Notes an answer of the open round.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="now">The time.</param>
    public void NoteAnswer(OutstandingOffer offer, TimeSpan now) => _answers.Add((now - offer.At).TotalSeconds / offer.Leaves);

    /// <summary>When an offer of the open round is late; null where that is not known or never.</summary>
    public TimeSpan? LateAt(OutstandingOffer offer)
    {
        List<double>? answers = _answers.Count > 0 ? _answers : _former.GetValueOrDefault(_kind);
        if (factor is null || answers is null)
        {
            return null;
        }

        double seconds = factor.Value * LowerMedian(answers) * offer.Leaves;
        TimeSpan patience = TimeSpan.FromSeconds(Math.Min(seconds, mostPatience.TotalSeconds));
        return offer.At + (patience > LeastPatience ? patience : LeastPatience);
    }

    /// <summary>Whether an offer of the open round is late.</summary>
    public bool IsLate(OutstandingOffer offer, TimeSpan now) => LateAt(offer) <= now;

    private static double LowerMedian(List<double> values) => values.Order().ElementAt((values.Count - 1) / 2);
}
