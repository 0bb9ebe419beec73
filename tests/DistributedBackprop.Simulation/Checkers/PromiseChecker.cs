using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Never two heads of one generation, and none of a generation that was replaced: a server node's promises only grow and are
/// durable before they are given; it serves the promised head alone; and a head does nothing that others could see before a
/// majority has promised it its generation.
/// </summary>
/// <param name="servers">The number of server nodes.</param>
internal sealed class PromiseChecker(int servers) : Checker
{
    private readonly Dictionary<string, Promise> _promised = [];
    private readonly Dictionary<string, long> _lowestServed = [];
    private readonly Dictionary<long, HeadId> _heads = [];
    private readonly Dictionary<Promise, HashSet<string>> _givenBy = [];
    private readonly Dictionary<HeadId, long> _generations = [];

    /// <inheritdoc/>
    public override void MakingDurable(string server, Effect write)
    {
        if (write is StorePromise { Promise: { } promise })
        {
            Require(!_promised.TryGetValue(server, out Promise? before) || promise.Generation > before.Generation, $"{server} promises {promise} after {before}");
            _promised[server] = promise;
            GivenBy(promise).Add(server);
        }
    }

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input)
    {
        if (node.Kind == NodeKind.Voter && input is Start)
        {
            _lowestServed[node.Name] = _promised.GetValueOrDefault(node.Name)?.Generation ?? 0;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToHead { Answer: Vote or Kept or Fetched } send: CheckServed(node, send); break;
            case SendToVoter { Message: KeepRequest keep }: CheckLeads(keep.Head, keep.Generation, effect); break;
            case Report { Event: HeadStarted started }: CheckStarted(HeadOf(node), started); break;
            case SendToWorker { Message: Offer or Welcome } or StoreModel or PublishEpochs: RequireStarted(HeadOf(node), effect); break;
            case EndRun { Outcome.Reason: { Cause: StopCause.Superseded } reason }: CheckSuperseded(HeadOf(node), reason); break;
            default: break;
        }
    }

    private static HeadId HeadOf(NodeLife node) => new(new ServerId(node.Name), node.Life);

    private HashSet<string> GivenBy(Promise promise)
    {
        if (!_givenBy.TryGetValue(promise, out HashSet<string>? nodes))
        {
            _givenBy[promise] = nodes = [];
        }

        return nodes;
    }

    /// <summary>A promise counts from the vote that gives it: one that is durable already, but not given yet, leaves the one before in force.</summary>
    private void CheckServed(NodeLife voter, SendToHead send)
    {
        var promise = new Promise(send.Answer.Generation, send.Head);
        Require(GivenBy(promise).Contains(voter.Name), $"{voter} serves {promise}; what it has promised durably is {_promised.GetValueOrDefault(voter.Name)}");
        Require(promise.Generation >= _lowestServed[voter.Name], $"{voter} serves {promise} after generation {_lowestServed[voter.Name]}");
        if (send.Answer is Vote)
        {
            _lowestServed[voter.Name] = promise.Generation;
        }
    }

    private void CheckLeads(HeadId head, long generation, Effect effect)
    {
        int votes = GivenBy(new Promise(generation, head)).Count;
        Require(votes > servers / 2, $"head {head.Server}#{head.Life} issues {TraceText.Of(effect)}; {votes} of {servers} server nodes have promised it generation {generation}");
        Require(_heads.TryAdd(generation, head) || _heads[generation] == head, $"generation {generation} has two heads");
    }

    private void CheckStarted(HeadId head, HeadStarted started)
    {
        CheckLeads(head, started.Version.Generation, new Report(started));
        _generations[head] = started.Version.Generation;
    }

    private void RequireStarted(HeadId head, Effect effect) =>
        Require(_generations.ContainsKey(head), $"head {head.Server}#{head.Life} issues {TraceText.Of(effect)} before it leads");

    private void CheckSuperseded(HeadId head, StopReason reason)
    {
        Promise? highest = _promised.Values.MaxBy(promise => promise.Generation);
        Require(highest is not null && highest.Generation > _generations.GetValueOrDefault(head), $"a head ends because {reason.Text} The highest promise is {highest}");
    }
}
