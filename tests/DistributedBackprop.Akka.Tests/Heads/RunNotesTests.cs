using DistributedBackprop.Akka.Heads;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Heads;

/// <summary>What a head tells of the workers of its run.</summary>
public sealed class RunNotesTests
{
    private static readonly WorkerId Anna = new("anna", 1);

    private readonly RunNotes _notes = new();

    [Fact]
    public void Only_workers_that_have_joined_are_there()
    {
        _notes.Invite(Anna, "a:1");
        Assert.Empty(_notes.Workers());

        _notes.Note(new WorkerJoined(Anna, 1));
        Assert.Equal(("anna", "a:1"), Assert.Single(_notes.Workers()) is var worker ? (worker.Name, worker.Node) : default);

        _notes.Note(new WorkerLeft(Anna, "", Failed: false, 0));
        Assert.Empty(_notes.Workers());
    }

    [Fact]
    public void A_worker_that_comes_back_in_the_same_life_is_there_again_where_it_was()
    {
        _notes.Invite(Anna, "a:1");
        _notes.Note(new WorkerJoined(Anna, 1));
        _notes.Note(new WorkerLeft(Anna, "its connection was closed", Failed: true, 0));

        _notes.Note(new WorkerJoined(Anna, 1));

        Assert.Equal("a:1", Assert.Single(_notes.Workers()).Node);
    }

    [Fact]
    public void Names_are_free_again_once_nobody_works()
    {
        var names = new WorkerNames();
        (Guid former, Guid present) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(new WorkerId("anna", 1), names.Next("anna", former));
        Assert.Equal(new WorkerId("anna#2", 2), names.Next("anna", present));

        names.FreeAll();

        Assert.Equal(new WorkerId("anna", 3), names.Next("anna", present));
    }
}
