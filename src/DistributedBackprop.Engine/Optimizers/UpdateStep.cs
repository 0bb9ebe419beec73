namespace DistributedBackprop.Engine.Optimizers;

/// <summary>One update, as its rule sees it.</summary>
/// <param name="Number">t, the number of the update counted from 1.</param>
/// <param name="LearningRate">The learning rate of the update, after the schedule.</param>
internal readonly record struct UpdateStep(long Number, double LearningRate);
