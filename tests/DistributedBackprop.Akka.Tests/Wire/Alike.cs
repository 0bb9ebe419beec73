using System.Collections;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>Whether messages have the same values. Records compare their lists by reference; this looks into them.</summary>
internal static class Alike
{
    /// <summary>Whether two messages have the same type and the same values.</summary>
    public static bool Are(object? one, object? other) => (one, other) switch
    {
        _ when Equals(one, other) => true,
        (null, _) or (_, null) or (string, _) => false,
        (IEnumerable left, IEnumerable right) => AreAll([.. left.Cast<object?>()], [.. right.Cast<object?>()]),
        _ => one.GetType() == other.GetType() && AreParts(one, other),
    };

    private static bool AreAll(object?[] one, object?[] other) => one.Length == other.Length && one.Zip(other).All(pair => Are(pair.First, pair.Second));

    /// <summary>Only records of this program hold lists.</summary>
    private static bool AreParts(object one, object other) =>
        one is not ValueType
        && one.GetType().Namespace!.StartsWith("DistributedBackprop", StringComparison.Ordinal)
        && one.GetType().GetProperties().All(property => Are(property.GetValue(one), property.GetValue(other)));
}
