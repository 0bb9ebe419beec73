namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>One training step that can be done again and again.</summary>
internal interface IStep
{
    /// <summary>Does a step so many times: a call for each would count beside the smallest.</summary>
    void Run(int times);
}
