using System.Text;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Hosting.Tests.Cluster.Runs;

public class RunRecordTests
{
    /// <summary>Few values of each part, so that parts are often equal and often in conflict.</summary>
    private static readonly Gen<RunRecord> OfOneRun =
        from order in Gen.Choose(1, 3)
        from submitter in Gen.Elements("ada", "grace")
        from begun in Gen.Elements<DateTimeOffset?>(null, Records.Noon, Records.Noon.AddHours(1), Records.Noon.ToOffset(TimeSpan.FromHours(2)))
        from cancelled in Gen.Elements<string?>(null, "ada", "grace")
        from end in Gen.Elements(null, Records.End(), Records.End(generation: 2), Records.End(StopCause.Diverged, 2), RunEnd.NeverBegun("no data", Records.Noon))
        select new RunRecord(Records.Submit("digits-1", order, submitter), begun, cancelled, end);

    [Fact]
    public void Merging_does_not_depend_on_the_order_of_records() => Property.ForAll(OfOneRun.Two(), 300, pair =>
        Assert.True(pair.Item1.Merge(pair.Item2).Says(pair.Item2.Merge(pair.Item1))));

    [Fact]
    public void Merging_does_not_depend_on_who_merges_first() => Property.ForAll(OfOneRun.Three(), 300, three =>
        Assert.True(three.Item1.Merge(three.Item2).Merge(three.Item3).Says(three.Item1.Merge(three.Item2.Merge(three.Item3)))));

    [Fact]
    public void Merging_again_changes_nothing() => Property.ForAll(OfOneRun.Two(), 300, pair =>
    {
        RunRecord merged = pair.Item1.Merge(pair.Item2);
        Assert.True(merged.Merge(pair.Item1).Says(merged));
        Assert.True(merged.Merge(merged).Says(merged));
    });

    [Fact]
    public void Merging_loses_nothing_that_either_knows() => Property.ForAll(OfOneRun.Two(), 300, pair =>
    {
        RunRecord merged = pair.Item1.Merge(pair.Item2);
        Assert.Equal(pair.Item1.BegunAt is not null || pair.Item2.BegunAt is not null, merged.BegunAt is not null);
        Assert.Equal(pair.Item1.CancelledBy is not null || pair.Item2.CancelledBy is not null, merged.CancelledBy is not null);
        Assert.Equal(pair.Item1.End is not null || pair.Item2.End is not null, merged.End is not null);
    });

    [Fact]
    public void The_end_of_a_later_head_counts()
    {
        RunRecord early = Records.Queued("digits-1") with { End = Records.End(StopCause.Diverged, generation: 3) };
        RunRecord late = Records.Queued("digits-1") with { End = Records.End(generation: 4) };

        Assert.Equal(4, early.Merge(late).End!.Generation);
    }

    [Fact]
    public void Records_of_two_runs_do_not_merge() =>
        Assert.Throws<ArgumentException>(() => Records.Queued("digits-1").Merge(Records.Queued("digits-2")));

    [Fact]
    public void A_record_reads_back() => Property.ForAll(OfOneRun, 100, record => Assert.True(RunRecord.Read(record.ToBytes()).Says(record)));

    [Fact]
    public void What_has_no_number_in_JSON_reads_back()
    {
        RunRecord read = RunRecord.Read((Records.Queued("digits-1") with { End = Records.End() }).ToBytes());

        Assert.True(double.IsNaN(read.End!.LastEpoch!.GradientNorm));
    }

    [Theory]
    [InlineData("\"id\":\"digits-1\"", "\"id\":\"../digits-1\"", "characters")]
    [InlineData("\"id\":\"digits-1\"", "\"id\":\"..\"", "characters")]
    [InlineData("\"id\":\"digits-1\"", "\"id\":\"\"", "characters")]
    [InlineData("\"order\":1", "\"order\":0", "place in the queue")]
    [InlineData("\"name\":\"digits.csv\"", "\"name\":\"../digits.csv\"", "files of data")]
    [InlineData("\"name\":\"model.safetensors\"", "\"name\":\"../../model.safetensors\"", "leaves")]
    [InlineData("\"option\":\"data.file\"", "\"option\":\"data.labels\"", "names no data.file")]
    [InlineData("\"bytes\":1000", "\"bytes\":-1", "files of data")]
    [InlineData("epochsDone", "superseded", "Only a head")]
    [InlineData("epochsDone", "never", "cannot be read")]
    [InlineData("\"by\":\"ada@desk\",", "", "cannot be read")]
    [InlineData("\"by\":\"ada@desk\"", "\"by\":null", "cannot be read")]
    [InlineData("\"by\":\"ada@desk\"", "\"by\":\"ada@desk\",\"byto\":1", "cannot be read")]
    [InlineData("{\"submission\"", "[{\"submission\"", "cannot be read")]
    public void A_record_that_makes_no_sense_is_refused(string part, string changed, string reason)
    {
        string good = Encoding.UTF8.GetString((Records.Queued("digits-1") with { End = Records.End() }).ToBytes());
        Assert.Contains(part, good, StringComparison.Ordinal);

        string bad = good.Replace(part, changed, StringComparison.Ordinal);

        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => RunRecord.Read(Encoding.UTF8.GetBytes(bad))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_has_not_ended_where_only_its_head_has() =>
        Assert.Throws<ArgumentException>(() => Records.End(StopCause.Superseded));

    [Fact]
    public void A_run_that_is_cancelled_before_it_began_is_over_and_one_in_the_middle_is_not()
    {
        RunRecord queued = Records.Queued("digits-1") with { CancelledBy = "ada" };
        RunRecord begun = queued with { BegunAt = Records.Noon };

        Assert.True(queued.IsOver);
        Assert.Equal(RunState.Cancelled, queued.StateWhenOver);
        Assert.False(begun.IsOver);
        Assert.Null(begun.StateWhenOver);
    }

    [Theory]
    [InlineData(StopCause.EpochsDone, null, "Ended")]
    [InlineData(StopCause.Diverged, null, "Failed")]
    [InlineData(StopCause.Diverged, "ada", "Failed")]
    [InlineData(StopCause.Interrupted, "ada", "Cancelled")]
    [InlineData(StopCause.EpochsDone, "ada", "Ended")]
    public void How_a_run_has_ended_follows_from_its_record(StopCause cause, string? cancelledBy, string state) =>
        Assert.Equal(state, $"{(Records.Queued("digits-1") with { CancelledBy = cancelledBy, End = Records.End(cause) }).StateWhenOver}");

    [Fact]
    public void A_run_that_could_not_begin_has_failed() =>
        Assert.Equal(RunState.Failed, (Records.Queued("digits-1") with { End = RunEnd.NeverBegun("its data are gone", Records.Noon) }).StateWhenOver);
}
