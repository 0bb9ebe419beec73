using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Whether the head may believe that it leads: a majority of the server nodes has confirmed its promise since not longer than
/// the lease. A head without lease does no harm, since it can make nothing durable; it only works in vain.
/// </summary>
/// <param name="self">The head.</param>
/// <param name="electorate">The server nodes.</param>
/// <param name="identity">The run.</param>
/// <param name="options">How often to renew, and how long a confirmation lasts.</param>
internal sealed class Lease(HeadId self, Electorate electorate, RunIdentity identity, ServerOptions options)
{
    private readonly Dictionary<ServerId, TimeSpan> _confirmedAt = electorate.Servers.ToDictionary(server => server, _ => TimeSpan.Zero);
    private TimeSpan _renewAt;
    private long _generation;

    /// <summary>When to be called again; null for not at all: the only server node needs no confirmation.</summary>
    public TimeSpan? NextTick => IsAlone ? null : _renewAt;

    private bool IsAlone => electorate.Servers.Count == 1;

    private TimeSpan Length => TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <summary>Begins: a majority has just voted, and the others get as long to answer.</summary>
    public void Begin(long generation, TimeSpan now)
    {
        _generation = generation;
        _renewAt = now;
        foreach (ServerId server in electorate.Servers)
        {
            _confirmedAt[server] = now;
        }
    }

    /// <summary>Takes in a confirmation.</summary>
    public void Confirm(Vote vote)
    {
        if (vote.SentAt > _confirmedAt[vote.Voter])
        {
            _confirmedAt[vote.Voter] = vote.SentAt;
        }
    }

    /// <summary>Whether the lease holds.</summary>
    public bool Holds(TimeSpan now) => IsAlone || electorate.Servers.Count - Silent(now).Count >= electorate.Majority;

    /// <summary>The server nodes whose confirmation has run out.</summary>
    public IReadOnlyList<ServerId> Silent(TimeSpan now) => [.. electorate.Servers.Where(server => now - _confirmedAt[server] > Length)];

    /// <summary>Asks all for their confirmation, once it is time.</summary>
    public void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (IsAlone || now < _renewAt)
        {
            return;
        }

        _renewAt = now + TimeSpan.FromSeconds(options.RenewSeconds);
        foreach (ServerId voter in electorate.Servers)
        {
            effects.Add(new SendToVoter(voter, new VoteRequest(self, identity, _generation, now)));
        }
    }
}
