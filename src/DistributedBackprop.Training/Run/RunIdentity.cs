namespace DistributedBackprop.Training.Run;

/// <summary>What makes two runs the same run, bit for bit. Joining and resuming require all three parts to be equal.</summary>
/// <param name="SettingsHash">SHA-256 over the settings that can change a bit.</param>
/// <param name="DataHash">SHA-256 over the prepared examples.</param>
/// <param name="ArithmeticVersion">The version of the arithmetic, <see cref="Arithmetic.Version"/>.</param>
public sealed record RunIdentity(string SettingsHash, string DataHash, int ArithmeticVersion)
{
    /// <summary>Says in words how this run differs from another, or null where it does not.</summary>
    public string? DifferenceFrom(RunIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ArithmeticVersion != other.ArithmeticVersion)
        {
            return $"it was made by arithmetic version {other.ArithmeticVersion}, this program computes by version {ArithmeticVersion}";
        }

        if (DataHash != other.DataHash)
        {
            return $"its data set has the hash {Shorten(other.DataHash)}, this run's has {Shorten(DataHash)}: the data file, its preparation or the split differ";
        }

        return SettingsHash == other.SettingsHash
            ? null
            : $"its settings have the hash {Shorten(other.SettingsHash)}, this run's have {Shorten(SettingsHash)}";
    }

    /// <summary>Enough of a hash to tell two apart. What comes from another machine may be shorter.</summary>
    private static string Shorten(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
