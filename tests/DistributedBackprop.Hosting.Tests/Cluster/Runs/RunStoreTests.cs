using System.Security.Cryptography;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Cluster.Runs;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary["node"];

    private string RecordFile => Path.Combine(Folder, "runs", "digits-1", "record.json");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_record_is_there_after_a_restart()
    {
        RunRecord record = Records.Queued("digits-1");
        using (RunStore store = Open())
        {
            Assert.True(store.Keep(record).Says(record));
        }

        using RunStore again = Open();
        Assert.True(Assert.Single(again.Records).Says(record));
        Assert.Empty(again.Problems);
    }

    [Fact]
    public void Keeping_a_record_loses_nothing_that_was_there()
    {
        RunRecord ended = Records.Queued("digits-1") with { End = Records.End() };
        using (RunStore store = Open())
        {
            store.Keep(ended);
            Assert.True(store.Keep(Records.Queued("digits-1") with { CancelledBy = "ada" }).Says(ended with { CancelledBy = "ada" }));
        }

        using RunStore again = Open();
        Assert.True(Assert.Single(again.Records).Says(ended with { CancelledBy = "ada" }));
    }

    [Fact]
    public void A_record_that_says_nothing_new_is_not_written_again()
    {
        var writer = new FailingWriter((_, writes) => writes >= 2);
        using RunStore store = Open(writer);
        store.Keep(Records.Queued("digits-1"));

        store.Keep(Records.Queued("digits-1"));
    }

    [Fact]
    public void What_a_full_disk_refuses_is_not_on_record()
    {
        using (RunStore store = Open(new FailingWriter((name, writes) => name == "record.json" && writes >= 2)))
        {
            store.Keep(Records.Queued("digits-1"));
            Assert.Throws<IOException>(() => store.Keep(Records.Queued("digits-1") with { CancelledBy = "ada" }));
            Assert.Null(Assert.Single(store.Records).CancelledBy);
        }

        using RunStore again = Open();
        Assert.Null(Assert.Single(again.Records).CancelledBy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"submission\":")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    public void A_damaged_record_is_named_and_set_aside_and_the_others_are_there(string content)
    {
        using (RunStore store = Open())
        {
            store.Keep(Records.Queued("digits-1", 1));
            store.Keep(Records.Queued("digits-2", 2));
        }

        File.WriteAllText(RecordFile, content);
        using RunStore again = Open();

        Assert.Equal("digits-2", Assert.Single(again.Records).Id);
        Assert.Contains($"{RecordFile} is damaged", Assert.Single(again.Problems), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(RecordFile + ".damaged"));
        again.Keep(Records.Queued("digits-1", 1));
        Assert.Equal(2, again.Records.Count);
    }

    [Fact]
    public void A_record_in_the_folder_of_another_run_is_set_aside()
    {
        using (RunStore store = Open())
        {
            store.Keep(Records.Queued("digits-1"));
        }

        Directory.Move(Path.GetDirectoryName(RecordFile)!, Path.Combine(Folder, "runs", "digits-3"));
        using RunStore again = Open();

        Assert.Empty(again.Records);
        Assert.Contains("of another run, digits-1", Assert.Single(again.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_of_a_record_is_that_of_a_run()
    {
        TrainingRun run = Flowers.Prepare();
        using RunStore store = Open();
        store.Keep(Records.Queued("digits-1"));

        using RunFolder folder = store.OpenRun("digits-1", run);

        Assert.Equal("""{"name":"digits"}""", File.ReadAllText(folder.ConfigurationFile));
        Assert.Null(folder.FindCheckpoint().Found);
        folder.StorePromise(new Promise(1, new HeadId(new ServerId("a:4053"), 1)));
        Assert.Equal("a:4053", folder.ReadPromise()!.Head.Server.Name);
    }

    [Fact]
    public void A_run_without_a_record_has_no_folder()
    {
        using RunStore store = Open();

        Assert.Throws<IOException>(() => store.OpenRun("digits-1", Flowers.Prepare()));
        Assert.Throws<ArgumentException>(() => store.FolderOf("../digits-1"));
    }

    [Fact]
    public void A_model_of_another_node_comes_into_the_folder_of_its_run()
    {
        using RunStore store = Open();
        store.Keep(Records.Queued("digits-1"));
        byte[] content = [1, 2, 3];
        using (IncomingFile incoming = store.Receive("digits-1", new ContentFile("model.safetensors", 3, Convert.ToHexStringLower(SHA256.HashData(content)))))
        {
            incoming.Append(content);
            incoming.Complete();
        }

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(store.FolderOf("digits-1"), "model.safetensors")));
    }

    [Fact]
    public void One_node_at_a_time_has_the_store_open()
    {
        using (Open())
        {
            Assert.Contains("Another node has it", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Fact]
    public void Data_of_a_run_that_is_not_over_do_not_make_room()
    {
        using RunStore store = Open(dataBytesMost: 10);
        RunFile first = Put(store, "first.csv", 8);
        store.Keep(new RunRecord(Records.Submit("digits-1") with { Files = [first] }));
        RunFile second = Put(store, "second.csv", 6);

        Assert.NotNull(store.Data.Find(first));
        Assert.NotNull(store.Data.Find(second));

        store.Keep(new RunRecord(Records.Submit("digits-1") with { Files = [first] }, CancelledBy: "ada"));
        RunFile third = Put(store, "third.csv", 9);

        Assert.Null(store.Data.Find(first));
        Assert.Null(store.Data.Find(second));
        Assert.NotNull(store.Data.Find(third));
    }

    [Fact]
    public void Files_are_found_by_their_content_without_being_read()
    {
        using RunStore store = Open();
        RunFile data = Put(store, "data.csv", 8);
        string path = store.Data.Find(data)!;
        File.WriteAllBytes(path, new byte[8]);
        store.Keep(Records.Queued("digits-1") with { End = Records.End() });
        string model = Path.Combine(store.FolderOf("digits-1"), "model.safetensors");

        Assert.Equal(path, store.PathOf(data.Sha256));
        Assert.Null(store.Data.Find(data));
        Assert.Null(store.PathOf(Records.Sha256));
        File.WriteAllText(model, "of another content");
        Assert.Equal(model, store.PathOf(Records.Sha256));
        Assert.Null(store.PathOf(new string('b', 64)));
        Assert.Null(store.PathOf("../runs"));
    }

    [Fact]
    public void A_file_that_is_on_its_way_is_not_found()
    {
        using RunStore store = Open();
        using IncomingFile incoming = store.Data.Receive(new RunFile("data.file", "", "data.csv", 8, Records.Sha256));

        Assert.Null(store.PathOf(Records.Sha256));
    }

    [Fact]
    public async Task Who_looks_at_records_does_not_wait_for_a_disk()
    {
        using var disk = new ManualResetEventSlim();
        using var writes = new ManualResetEventSlim();
        using RunStore store = Open(new FailingWriter((_, _) =>
        {
            writes.Set();
            disk.Wait();
            return false;
        }));
        var keeping = Task.Run(() => store.Keep(Records.Queued("digits-1")));
        writes.Wait();

        Assert.Empty(store.Records);
        disk.Set();
        await keeping;
        Assert.Single(store.Records);
    }

    private static RunFile Put(RunStore store, string name, int bytes)
    {
        byte[] content = [.. Enumerable.Repeat((byte)bytes, bytes)];
        var file = new RunFile("data.file", "", name, bytes, Convert.ToHexStringLower(SHA256.HashData(content)));
        using IncomingFile incoming = store.Data.Receive(file);
        incoming.Append(content);
        incoming.Complete();
        return file;
    }

    private RunStore Open(AtomicFileWriter? writer = null, long dataBytesMost = 1_000) => RunStore.Open(Folder, dataBytesMost, writer ?? new AtomicFileWriter());
}
