namespace DistributedBackprop.Engine.Tests.Optimizers;

/// <summary>A crew of as many threads as there are parts, which begins with the last part.</summary>
internal sealed class CrewOfThreads : ICrew
{
    /// <summary>The most parts that it was given at once.</summary>
    public int PartsMost { get; private set; }

    public void Share(int parts, Action<int> part)
    {
        PartsMost = Math.Max(PartsMost, parts);
        Thread[] threads = [.. Enumerable.Range(0, parts).Reverse().Select(number => new Thread(() => part(number)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }
}
