namespace DistributedBackprop.Training.Configuration;

/// <summary>Where a value of a configuration was written.</summary>
/// <param name="Source">The file, or the text of an override.</param>
/// <param name="Line">The line in the file, counted from 1; 0 for an override and for what stands nowhere.</param>
internal readonly record struct Origin(string Source, int Line = 0)
{
    /// <summary>Whether the value comes from an override rather than from the file.</summary>
    public bool IsOverride { get; private init; }

    /// <summary>The origin of what an override sets.</summary>
    public static Origin Of(ConfigurationOverride setting) => new(setting.ToString()) { IsOverride = true };

    /// <summary>The origin as the beginning of a message.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source} line {Line}";
}
