namespace DistributedBackprop.Data.Tables;

/// <summary>What stands between the fields of a table in text.</summary>
public enum CsvSeparator
{
    /// <summary>The one of the others that the header line has most of outside quotes.</summary>
    Auto,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>A semicolon.</summary>
    Semicolon,

    /// <summary>A tab.</summary>
    Tab,
}
