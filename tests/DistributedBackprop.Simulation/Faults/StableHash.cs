namespace DistributedBackprop.Simulation.Faults;

/// <summary>A hash of text that is the same in every process: FNV-1a over UTF-16 units, its bits mixed as in MurmurHash3.</summary>
internal static class StableHash
{
    private const ulong OffsetBasis = 0xCBF29CE484222325;
    private const ulong Prime = 0x00000100000001B3;

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string text)
    {
        ulong hash = OffsetBasis;
        foreach (char unit in text)
        {
            hash = unchecked((hash ^ unit) * Prime);
        }

        hash = unchecked((hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD);
        hash = unchecked((hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53);
        return hash ^ (hash >> 33);
    }
}
