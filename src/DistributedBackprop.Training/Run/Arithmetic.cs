namespace DistributedBackprop.Training.Run;

/// <summary>The arithmetic that all members of a run must share.</summary>
public static class Arithmetic
{
    /// <summary>Raised whenever any bit of any result may change.</summary>
    public const int Version = 3;
}
