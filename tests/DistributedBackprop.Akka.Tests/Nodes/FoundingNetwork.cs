using DistributedBackprop.Akka.Nodes.Founding;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>Nodes that look for a cluster and never find one, over a network that loses and delays what they tell each other, on a virtual clock.</summary>
internal sealed class FoundingNetwork
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Long enough for somebody to have founded in all that is drawn here.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    private readonly PriorityQueue<Action<TimeSpan>, TimeSpan> _events = new();
    private readonly FoundingConsent[] _nodes;
    private readonly bool[] _isInCluster;
    private readonly Random _random;
    private readonly double _lost;
    private readonly double _secondsLate;
    private readonly List<TimeSpan> _founded = [];
    private readonly ServerId[] _servers;

    /// <summary>Draws a network.</summary>
    /// <param name="servers">The number of server nodes.</param>
    /// <param name="there">How many of them are there.</param>
    /// <param name="seed">What all is drawn from.</param>
    public FoundingNetwork(int servers, int there, int seed)
    {
        _random = new Random(seed);
        _lost = _random.NextDouble() * 0.4;
        _secondsLate = _random.NextDouble() * 0.4;
        _servers = [.. Enumerable.Range(0, servers).Select(number => new ServerId($"node-{number}:1"))];
        int[] alive = [.. _random.GetItems([.. Enumerable.Range(0, servers)], 100).Distinct().Take(there).Order()];
        _servers = [.. alive.Select(number => _servers[number])];
        var electorate = new Electorate([.. Enumerable.Range(0, servers).Select(number => new ServerId($"node-{number}:1"))]);
        _nodes = [.. _servers.Select(server => new FoundingConsent(server, electorate))];
        _isInCluster = new bool[there];
        for (int node = 0; node < there; node++)
        {
            int number = node;
            _events.Enqueue(now => Wake(number, now), TimeSpan.FromSeconds(_random.NextDouble() * 3));
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <returns>When clusters were founded.</returns>
    public IReadOnlyList<TimeSpan> Run()
    {
        while (_events.TryDequeue(out Action<TimeSpan>? happens, out TimeSpan now) && now < Length)
        {
            happens(now);
        }

        return _founded;
    }

    private void Wake(int node, TimeSpan now)
    {
        if (_isInCluster[node])
        {
            return;
        }

        if (_nodes[node].MayFound(now))
        {
            _founded.Add(now);
            _isInCluster[node] = true;
            return;
        }

        FoundingAsked asked = _nodes[node].Ask(now);
        for (int other = 0; other < _nodes.Length; other++)
        {
            int answering = other;
            if (answering != node)
            {
                Send(at =>
                {
                    FoundingAnswered answer = _nodes[answering].Answer(asked, _isInCluster[answering], at);
                    Send(_ => _nodes[node].Take(answer), at);
                }, now);
            }
        }

        _events.Enqueue(at => Wake(node, at), now + Pause);
    }

    private void Send(Action<TimeSpan> arrives, TimeSpan now)
    {
        if (_random.NextDouble() >= _lost)
        {
            _events.Enqueue(arrives, now + TimeSpan.FromSeconds(_random.NextDouble() * _secondsLate));
        }
    }
}
