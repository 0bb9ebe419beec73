namespace DistributedBackprop.Data;

/// <summary>The memory that data which are held at the same time may take together; refuses what does not fit, before it is read to its end.</summary>
/// <param name="availableBytes">The memory that the process may use.</param>
internal sealed class MemoryBudget(long availableBytes)
{
    private readonly List<string> _sources = [];
    private double _taken;

    /// <summary>The memory that is not taken yet, in bytes.</summary>
    internal double FreeBytes => availableBytes - _taken;

    /// <summary>Refuses what is too large for what is left.</summary>
    /// <param name="source">What messages call the data.</param>
    /// <param name="content">What the data are, as "about 1,000 rows of 3 columns".</param>
    /// <param name="bytes">The memory that they need, perhaps extrapolated.</param>
    /// <param name="isWithoutTexts">Whether texts come on top, so that the data need more than that.</param>
    /// <exception cref="DataException">The data need more than is left.</exception>
    internal void Require(string source, string content, double bytes, bool isWithoutTexts = false)
    {
        if (bytes > FreeBytes)
        {
            throw new DataException(
                $"{source} does not fit the memory: {content} need about {Megabytes(bytes)} MB{(isWithoutTexts ? " without the texts of their fields" : "")}, and there are {Megabytes(FreeBytes)} MB{Beside()}. "
                + "Use fewer rows or columns, or a machine with more memory.");
        }
    }

    /// <summary>Counts data that are held from now on.</summary>
    /// <param name="source">What messages call the data.</param>
    /// <param name="bytes">The memory that they need.</param>
    internal void Take(string source, double bytes)
    {
        _taken += bytes;
        _sources.Add(source);
    }

    private static string Megabytes(double bytes) => FormattableString.Invariant($"{Math.Max(bytes, 0) / 1e6:N1}");

    private string Beside() => _sources.Count == 0 ? "" : $" beside {string.Join(" and ", _sources)}";
}
