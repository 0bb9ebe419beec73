using DistributedBackprop.Akka.Heads;
using DistributedBackprop.Akka.Tests.Cluster;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Heads;

/// <summary>What a head knows of the disks of server nodes.</summary>
public sealed class RecordBookTests
{
    private static readonly ServerId[] Servers = [new("a:1"), new("b:1"), new("c:1")];

    private static readonly RunRecord First = RecordOf(order: 1);

    private static readonly RunRecord Second = RecordOf(order: 2);

    private readonly RecordBook _book = new(new Electorate(Servers));

    [Fact]
    public void It_is_complete_with_a_majority_each_of_which_has_told_all_its_records()
    {
        _book.TellEnd(Servers[0], "a:2", count: 0);
        _book.Tell(Servers[1], First);
        _book.TellEnd(Servers[1], "b:2", count: 2);
        Assert.False(_book.IsComplete);

        TellAll(Servers[1], First);

        Assert.True(_book.IsComplete);
        Assert.Equal(First.Id, _book.Queue.Current!.Id);
    }

    [Fact]
    public void What_a_node_that_is_gone_has_told_counts_no_more()
    {
        TellAll(Servers[0], First);
        TellAll(Servers[1], First);
        Assert.True(_book.IsDurable(First.Id));

        _book.Forget(Servers[1]);

        Assert.False(_book.IsDurable(First.Id));
        Assert.False(_book.IsComplete);
        TellAll(Servers[1]);
        Assert.Equal([First.Id], _book.LackedBy(Servers[1]).Select(record => record.Id));
    }

    [Fact]
    public void A_record_that_a_node_could_not_keep_comes_after_those_that_it_was_not_sent_yet()
    {
        TellAll(Servers[0], First, Second);
        TellAll(Servers[1]);

        _book.NotKept(Servers[1], First.Id);

        Assert.Equal([Second.Id, First.Id], _book.LackedBy(Servers[1]).Select(record => record.Id));
        _book.Kept(Servers[1], First);
        Assert.False(_book.IsFailing(Servers[1], First.Id));
        Assert.Equal([Second.Id], _book.LackedBy(Servers[1]).Select(record => record.Id));
    }

    [Fact]
    public void A_submission_is_on_no_disk_until_a_node_has_kept_it()
    {
        TellAll(Servers[0]);
        _book.Add(First);
        Assert.True(_book.IsOnNoDisk(First.Id));

        _book.Kept(Servers[0], First);

        Assert.False(_book.IsOnNoDisk(First.Id));
        Assert.Equal("a:4054", _book.OwnerOf(First.Id, except: Servers[1]));
        Assert.Null(_book.OwnerOf(First.Id, except: Servers[0]));
    }

    /// <summary>All of them are compared at each pause: only an object with itself is compared for nothing.</summary>
    [Fact]
    public void Records_of_several_disks_that_say_the_same_are_one_object()
    {
        TellAll(Servers[0], First, Second);
        TellAll(Servers[1], Copy(First), Copy(Second));
        TellAll(Servers[2], Copy(First));
        _book.Kept(Servers[2], Copy(Second));
        _book.Add(Second with { CancelledBy = "ada" });
        _book.Kept(Servers[0], Copy(Second with { CancelledBy = "ada" }));
        _book.Kept(Servers[1], Copy(Second with { CancelledBy = "ada" }));

        Assert.All(Servers, server => Assert.Same(_book.Queue.Find(First.Id), _book.OnDisk(server, First.Id)));
        Assert.All(Servers[..2], server => Assert.Same(_book.Queue.Find(Second.Id), _book.OnDisk(server, Second.Id)));
        Assert.True(_book.IsDurable(Second.Id));
        Assert.Equal([Second.Id], _book.LackedBy(Servers[2]).Select(record => record.Id));
    }

    private static RunRecord Copy(RunRecord record) => RunRecord.Read(record.ToBytes());

    private static RunRecord RecordOf(int order) =>
        new((ShippedRun.Request(ShippedRun.Flowers, epochs: 1) with { Id = $"run-{order}" }).ToSubmission(order, DateTimeOffset.UnixEpoch));

    private void TellAll(ServerId server, params RunRecord[] records)
    {
        foreach (RunRecord record in records)
        {
            _book.Tell(server, record);
        }

        _book.TellEnd(server, $"{server.Name[0]}:4054", records.Length);
    }
}
