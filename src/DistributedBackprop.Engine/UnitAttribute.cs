namespace DistributedBackprop.Engine;

/// <summary>The unit of an option's value, for schema and reference: "seconds", "epochs", "examples".</summary>
/// <param name="unit">The unit in the plural.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnitAttribute(string unit) : Attribute
{
    /// <summary>The unit in the plural.</summary>
    public string Unit { get; } = unit;
}
