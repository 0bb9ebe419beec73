namespace DistributedBackprop.Cli.Doctor;

/// <summary>One thing that was found, and what it means for training.</summary>
/// <param name="Grade">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Value">What was found.</param>
/// <param name="Meaning">What follows from it, and what to do.</param>
internal sealed record Finding(Grade Grade, string Subject, string Value, string Meaning);

/// <summary>How bad a finding is.</summary>
internal enum Grade
{
    /// <summary>As it should be, or no matter.</summary>
    Ok,

    /// <summary>Training works; something is slower, smaller or missing.</summary>
    Note,

    /// <summary>Training cannot work.</summary>
    Bad,
}
