using System.ComponentModel;

namespace DistributedBackprop.Data.Tables;

/// <summary>What stands between the fields of a table in text.</summary>
public enum CsvSeparator
{
    /// <summary>The one of the others that the header line has most of outside quotes.</summary>
    [Description("What the header line has most of.")]
    Auto,

    /// <summary>A comma.</summary>
    [Description("A comma.")]
    Comma,

    /// <summary>A semicolon.</summary>
    [Description("A semicolon.")]
    Semicolon,

    /// <summary>A tab.</summary>
    [Description("A tab.")]
    Tab,
}
