namespace DistributedBackprop.Data.Profiles;

/// <summary>How often a value stands in a column.</summary>
/// <param name="Value">The field as it is written.</param>
/// <param name="Rows">The number of rows that hold it.</param>
/// <param name="Line">The line of the source where the first of them begins.</param>
public readonly record struct ValueCount(string Value, int Rows, long Line);
