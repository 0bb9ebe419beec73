namespace DistributedBackprop.Training.Run;

/// <summary>The server nodes of a run, of which any two majorities share one.</summary>
public sealed class Electorate
{
    /// <summary>Names the server nodes.</summary>
    /// <param name="servers">At least one, each once.</param>
    /// <exception cref="ArgumentException">There is none, or one twice.</exception>
    public Electorate(IReadOnlyList<ServerId> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        if (servers.Count == 0 || servers.Distinct().Count() != servers.Count)
        {
            throw new ArgumentException($"The server nodes of a run are at least one, each named once, not: {string.Join(", ", servers)}.", nameof(servers));
        }

        Servers = servers;
    }

    /// <summary>The server nodes.</summary>
    public IReadOnlyList<ServerId> Servers { get; }

    /// <summary>How many are a majority: 1 of 1, 2 of 2, 2 of 3.</summary>
    public int Majority => (Servers.Count / 2) + 1;

    /// <summary>
    /// The lowest generation above another that a node may ask for: nodes take turns, so that no two ask for the same one.
    /// </summary>
    /// <param name="generation">The other generation, at least 0.</param>
    /// <param name="server">The node that asks, one of these.</param>
    public long NextGeneration(long generation, ServerId server)
    {
        int turn = Servers.TakeWhile(other => other != server).Count();
        long first = generation + 1;
        return first + ((((turn - first) % Servers.Count) + Servers.Count) % Servers.Count);
    }

    /// <summary>The names of all but some of the nodes, for messages.</summary>
    public string NamesExcept(IReadOnlyCollection<ServerId> some) => string.Join(", ", Servers.Where(server => !some.Contains(server)));
}
