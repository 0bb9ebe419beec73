namespace DistributedBackprop.Data.Profiles;

/// <summary>What the fields of a column hold, missing values left out.</summary>
public enum ColumnContent
{
    /// <summary>Every value is missing.</summary>
    Nothing,

    /// <summary>Finite numbers only.</summary>
    Numbers,

    /// <summary>Text, and nothing that is a number or nearly one.</summary>
    Text,

    /// <summary>Numbers, and fields that are none.</summary>
    Mixed,
}
