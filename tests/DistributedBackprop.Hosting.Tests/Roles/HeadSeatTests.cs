using DistributedBackprop.Engine;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tests.InProcess;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Roles;

public sealed class HeadSeatTests
{
    /// <summary>An update with momentum goes through memory twice.</summary>
    private const int TasksOfUpdates = 2 * 6 * Flowers.StepsPerEpoch;

    [Fact]
    public async Task The_crew_has_a_hand_in_updates_and_additions()
    {
        TrainingRun run = Flowers.Prepare(Flowers.Options with { Workers = Flowers.Options.Workers with { Minimum = 2 } });
        var clock = new RunClock();
        var crew = new CountingCrew();
        WorkerId[] ids = [new("1", Incarnation: 1), new("2", Incarnation: 1)];
        Dictionary<WorkerId, WorkerSeat> workers = [];
        using var head = new HeadSeat(run, lastGeneration: 0, checkpoint: null, new MemoryStorage(run), clock, _ => { }, (id, message) => workers[id].Post(message), crew);
        foreach (WorkerId id in ids)
        {
            workers.Add(id, new WorkerSeat(run, id, run.CreateComputer(), clock, message => head.PostToCoordinator(message), message => head.PostToParameterServer(message), () => { }, head.Fail));
        }

        head.Start();
        Array.ForEach(ids, id => workers[id].Post(new Start()));
        await head.Outcome.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(crew.Tasks > TasksOfUpdates, $"{crew.Tasks} tasks were shared.");
        Array.ForEach(ids, id => workers[id].Dispose());
    }

    private sealed class CountingCrew : ICrew
    {
        private int _tasks;

        public int Tasks => Volatile.Read(ref _tasks);

        public void Share(int parts, Action<int> part)
        {
            Interlocked.Increment(ref _tasks);
            for (int number = 0; number < parts; number++)
            {
                part(number);
            }
        }
    }
}
