using System.Globalization;

namespace DistributedBackprop.Training;

/// <summary>Numbers of things in words.</summary>
internal static class Counted
{
    /// <summary>A number of things, with separators of thousands: "1 update", "1,350 updates".</summary>
    /// <param name="number">The number.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="many">What several are called; null: as one, with an s.</param>
    public static string Of(long number, string one, string? many = null) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? one : many ?? one + "s")}";
}
