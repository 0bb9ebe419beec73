using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Workers that a round did not wait for: they still compute a late offer of it, and could not begin with another. Later
/// rounds offer them nothing while there are others, until they have answered or for as long as an offer is waited for:
/// the answer may be lost.
/// </summary>
/// <param name="waitedFor">How long an offer is waited for.</param>
internal sealed class Laggards(TimeSpan waitedFor)
{
    private readonly Dictionary<WorkerId, OutstandingOffer> _offers = [];

    /// <summary>Notes a worker that was not waited for.</summary>
    public void Add(WorkerId worker, OutstandingOffer offer) => _offers[worker] = offer;

    /// <summary>Notes an answer: the worker is free unless it is to an earlier offer.</summary>
    /// <returns>The offer that it lagged behind with; null where it did not, or does still.</returns>
    public OutstandingOffer? Answered(WorkerId worker, long attempt)
    {
        if (!_offers.TryGetValue(worker, out OutstandingOffer? offer) || attempt < offer.Attempt)
        {
            return null;
        }

        _offers.Remove(worker);
        return offer;
    }

    /// <summary>The laggards at a time.</summary>
    public IReadOnlyCollection<WorkerId> At(TimeSpan now)
    {
        if (_offers.Count == 0)
        {
            return [];
        }

        foreach ((WorkerId worker, OutstandingOffer offer) in _offers)
        {
            if (now - offer.At >= waitedFor)
            {
                _offers.Remove(worker);
            }
        }

        return [.. _offers.Keys];
    }
}
