namespace DistributedBackprop.Data;

/// <summary>Finds what somebody meant by a name that is not known: "Did you mean ...?".</summary>
public static class NearestName
{
    /// <summary>
    /// Finds the candidate nearest to a name. Near is an edit distance, upper and lower case taken as equal, of at most a third of the longer
    /// name's length (but 1 is near enough for names of two or three characters).
    /// Of equally near candidates the first one wins.
    /// </summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="candidates">The names that are.</param>
    /// <returns>The nearest candidate, or null when none is near.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least && distance <= Reach(Math.Max(name.Length, candidate.Length)))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>
    /// The least number of insertions, deletions, replacements and exchanges of neighbours that turns one text into the other, none of them
    /// within the result of another. Source: the optimal string alignment distance, after F. Damerau, CACM 7(3), 1964.
    /// </summary>
    internal static int Distance(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        int[] beforePrevious = new int[to.Length + 1];
        int[] previous = new int[to.Length + 1];
        int[] current = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }
        }

        return current[to.Length];
    }

    private static int Reach(int length) => length < 2 ? 0 : Math.Max(1, length / 3);
}
