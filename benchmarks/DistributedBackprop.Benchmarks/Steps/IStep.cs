namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>One training step that can be done again and again.</summary>
internal interface IStep
{
    /// <summary>Does a step.</summary>
    void Run();
}
