using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Storage;

public sealed class RunFolderTests : IDisposable
{
    private static readonly TrainingRun Run = Flowers.Prepare();

    private readonly TemporaryFolder _temporary = new();

    private string FolderPath => _temporary["run"];

    [Fact]
    public void A_new_folder_holds_the_configuration_and_stands_at_generation_0_without_a_checkpoint()
    {
        using RunFolder folder = Create();

        Assert.Equal("{}", File.ReadAllText(folder.ConfigurationFile));
        Assert.Equal(0, folder.ReadGeneration());
        CheckpointSearch search = folder.FindCheckpoint();
        Assert.Null(search.Found);
        Assert.Empty(search.Rejected);
    }

    [Fact]
    public void A_folder_that_is_there_and_empty_becomes_a_runs()
    {
        Directory.CreateDirectory(FolderPath);

        Create().Dispose();

        Assert.True(File.Exists(Path.Combine(FolderPath, "config.json")));
    }

    [Fact]
    public void A_folder_that_holds_something_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(FolderPath);
        File.WriteAllText(Path.Combine(FolderPath, "thesis.tex"), "irreplaceable");

        IOException refusal = Assert.Throws<IOException>(() => Create());

        Assert.Contains("is not empty", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(FolderPath).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_is_no_runs_is_not_opened()
    {
        Directory.CreateDirectory(FolderPath);

        Assert.Contains("holds no config.json", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(FolderPath));
    }

    [Fact]
    public void Only_one_has_a_folder_open_at_a_time()
    {
        RunFolder folder = Create();
        Assert.Contains("Another process is training", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);

        folder.Dispose();

        Open().Dispose();
    }

    [Fact]
    public void A_folder_whose_creation_failed_is_not_held()
    {
        Assert.Throws<IOException>(() => Create(new FailingWriter((_, _) => true)));

        File.WriteAllText(Path.Combine(FolderPath, "config.json"), "{}");
        Open().Dispose();
    }

    [Fact]
    public void The_last_promise_reads_back_with_the_head_that_it_was_given()
    {
        using RunFolder folder = Create();
        folder.StorePromise(new Promise(3, new HeadId(new ServerId("a:4053"), Life: 1)));
        folder.StorePromise(new Promise(4, new HeadId(new ServerId("b:4053"), Life: 7)));

        Assert.Equal(new Promise(4, new HeadId(new ServerId("b:4053"), Life: 7)), folder.ReadPromise());
        Assert.Equal(4, folder.ReadGeneration());
    }

    [Fact]
    public void A_generation_that_was_stored_without_its_head_is_promised_to_nobody_who_asks()
    {
        using RunFolder folder = Create();
        File.WriteAllText(Path.Combine(FolderPath, "generation.json"), "{\"generation\":4}");

        Promise promise = folder.ReadPromise()!;

        Assert.Equal(4, promise.Generation);
        Assert.Equal(0, promise.Head.Life);
    }

    [Fact]
    public void A_voter_gets_the_checkpoint_that_it_asks_for_though_there_are_newer_ones()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));

        var loaded = Assert.IsType<CheckpointLoaded>(folder.Load(IdAt(1, 4)));

        Assert.Equal(new ModelVersion(1, 4), loaded.Checkpoint.Version);
    }

    [Fact]
    public void A_voter_that_asks_for_a_damaged_checkpoint_hears_why_and_of_the_newest_that_is_left()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));
        Damage(PathOf(1, 8, ".safetensors"));

        var failed = Assert.IsType<CheckpointNotLoaded>(folder.Load(IdAt(1, 8)));

        Assert.Equal((IdAt(1, 8), IdAt(1, 4)), (failed.Checkpoint, failed.Newest));
        Assert.Contains("its tensors have the checksum", failed.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf(1, 8, ".json.damaged")), "It is set aside.");
    }

    [Fact]
    public void A_voter_that_asks_for_a_checkpoint_that_is_gone_hears_so()
    {
        using RunFolder folder = Create();

        var failed = Assert.IsType<CheckpointNotLoaded>(folder.Load(IdAt(1, 4)));

        Assert.Null(failed.Newest);
        Assert.Contains("it is gone", failed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"generation\":")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"generation\":\"4\"}")]
    [InlineData("{\"generation\":-1}")]
    public void A_damaged_generation_is_named_with_what_to_do(string content)
    {
        using RunFolder folder = Create();
        File.WriteAllText(Path.Combine(FolderPath, "generation.json"), content);

        string message = Assert.Throws<InvalidDataException>(() => folder.ReadGeneration()).Message;

        Assert.Contains("generation.json is damaged", message, StringComparison.Ordinal);
        Assert.Contains("Write {\"generation\": N} into it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_checkpoint_is_found_in_the_order_of_versions()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 99));
        folder.StoreCheckpoint(CheckpointAt(2, 3));
        folder.StoreCheckpoint(CheckpointAt(2, 20));

        Assert.Equal(new ModelVersion(2, 20), folder.FindCheckpoint().Found!.Version);
    }

    [Theory]
    [InlineData(".json", "its manifest")]
    [InlineData(".safetensors", "its tensors have the checksum")]
    public void If_the_newest_is_damaged_the_one_before_is_used_and_the_damaged_one_named(string ending, string reason)
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));
        Damage(PathOf(1, 8, ending));

        CheckpointSearch search = folder.FindCheckpoint();

        Assert.Equal(new ModelVersion(1, 4), search.Found!.Version);
        RejectedCheckpoint rejected = Assert.Single(search.Rejected);
        Assert.Equal(PathOf(1, 8, ".json"), rejected.File);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_bit_of_a_manifest_leads_to_the_checkpoint_before()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));
        byte[] good = File.ReadAllBytes(PathOf(1, 8, ".json"));
        for (int position = 0; position < good.Length; position += 3)
        {
            byte[] damaged = [.. good];
            damaged[position] ^= 0x80;
            File.WriteAllBytes(PathOf(1, 8, ".json"), damaged);
            Assert.Equal(4, folder.FindCheckpoint().Found!.Version.Updates);
        }
    }

    [Fact]
    public void A_checkpoint_whose_tensors_are_missing_is_named_and_one_without_a_manifest_is_none()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));
        folder.StoreCheckpoint(CheckpointAt(1, 12));
        File.Delete(PathOf(1, 8, ".safetensors"));
        File.Delete(PathOf(1, 12, ".json"));

        CheckpointSearch search = folder.FindCheckpoint();

        Assert.Equal(4, search.Found!.Version.Updates);
        Assert.Equal(PathOf(1, 8, ".json"), Assert.Single(search.Rejected).File);
    }

    [Fact]
    public void If_all_are_damaged_none_is_found_and_all_are_named_the_newest_first()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4));
        folder.StoreCheckpoint(CheckpointAt(1, 8));
        Damage(PathOf(1, 4, ".safetensors"));
        Damage(PathOf(1, 8, ".safetensors"));

        CheckpointSearch search = folder.FindCheckpoint();

        Assert.Null(search.Found);
        Assert.Equal([PathOf(1, 8, ".json"), PathOf(1, 4, ".json")], search.Rejected.Select(rejected => rejected.File));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_not_used()
    {
        using RunFolder folder = Create();
        folder.StoreCheckpoint(CheckpointAt(1, 4) with { Identity = Run.Identity with { DataHash = new string('0', 64) } });

        CheckpointSearch search = folder.FindCheckpoint();

        Assert.Null(search.Found);
        Assert.Contains("it is of another run: its data set has the hash 000000000000", Assert.Single(search.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_few_are_kept_and_the_best_besides()
    {
        using RunFolder folder = Create();
        var best = new RunProgress { History = [EpochOf(1)], BestEpoch = 1 };
        for (int updates = 1; updates <= 5; updates++)
        {
            folder.StoreCheckpoint(CheckpointAt(1, updates, best, bestFill: 7));
        }

        string[] names = [.. Directory.GetFiles(folder.CheckpointFolder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["best.json", "best.safetensors", .. Enumerable.Range(3, 3).SelectMany(FilesOf)],
            names);
        FlatVector kept = Run.Codec.Decode(Safetensors.Read(File.ReadAllBytes(Path.Combine(folder.CheckpointFolder, "best.safetensors"))), "");
        Assert.All(kept.As<float>().Values.ToArray(), value => Assert.Equal(7, value));
    }

    [Fact]
    public void What_crashes_left_of_checkpoints_is_cleared_away()
    {
        using RunFolder folder = Create();
        File.WriteAllText(PathOf(1, 1, ".safetensors"), "its manifest was never written");
        File.WriteAllText(PathOf(1, 2, ".json.partial"), "{");

        folder.StoreCheckpoint(CheckpointAt(2, 3));

        Assert.Equal(
            [PathOf(2, 3, ".json"), PathOf(2, 3, ".safetensors")],
            Directory.GetFiles(folder.CheckpointFolder).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".json")]
    public void A_checkpoint_that_a_full_disk_cut_off_leaves_the_one_before(string ending)
    {
        bool full = false;
        using RunFolder folder = Create(new FailingWriter((name, _) => full && name.EndsWith(ending, StringComparison.Ordinal)));
        folder.StoreCheckpoint(CheckpointAt(1, 4));

        full = true;
        Assert.Throws<IOException>(() => folder.StoreCheckpoint(CheckpointAt(1, 8)));
        Assert.Equal(4, folder.FindCheckpoint().Found!.Version.Updates);
        Assert.Empty(folder.FindCheckpoint().Rejected);

        full = false;
        folder.StoreCheckpoint(CheckpointAt(1, 12));
        Assert.Equal(12, folder.FindCheckpoint().Found!.Version.Updates);
    }

    [Fact]
    public void A_crash_between_the_files_of_a_checkpoint_leaves_the_one_of_the_same_version_whole()
    {
        bool crashes = false;
        using RunFolder folder = Create(new FailingWriter((name, _) => crashes && name.EndsWith(".json", StringComparison.Ordinal)));
        folder.StoreCheckpoint(CheckpointAt(1, 4));

        crashes = true;
        var decided = new RunProgress { History = [EpochOf(1)], BestEpoch = 1 };
        Assert.Throws<IOException>(() => folder.StoreCheckpoint(CheckpointAt(1, 4, decided, bestFill: 7)));

        Assert.Empty(folder.FindCheckpoint().Rejected);
        Assert.Empty(folder.FindCheckpoint().Found!.Progress.History);
    }

    [Fact]
    public void Each_epoch_has_one_line_however_often_it_is_published()
    {
        using (RunFolder folder = Create())
        {
            folder.PublishEpochs([]);
            folder.PublishEpochs([EpochOf(1)]);
            folder.PublishEpochs([EpochOf(1)]);
            folder.PublishEpochs([EpochOf(1), EpochOf(2), EpochOf(3)]);
        }

        using RunFolder again = Open();
        again.PublishEpochs([EpochOf(1), EpochOf(2)]);
        again.PublishEpochs([EpochOf(1), EpochOf(2), EpochOf(3), EpochOf(4)]);

        AssertLines(again, epochs: 4);
    }

    [Theory]
    [InlineData("{\"epoch\":2,\"upd")]
    [InlineData("{\"epoch\":2}")]
    public void A_line_that_a_crash_tore_is_cut_and_written_anew(string torn)
    {
        using (RunFolder folder = Create())
        {
            folder.PublishEpochs([EpochOf(1)]);
            File.AppendAllText(folder.MetricsFile, torn);
        }

        using RunFolder again = Open();
        again.PublishEpochs([EpochOf(1), EpochOf(2)]);

        AssertLines(again, epochs: 2);
    }

    [Fact]
    public void Lines_that_a_full_disk_tore_are_cut_and_written_anew()
    {
        bool full = false;
        using RunFolder folder = Create(new FailingWriter((_, _) => full));
        folder.PublishEpochs([EpochOf(1)]);
        full = true;
        Assert.Throws<IOException>(() => folder.PublishEpochs([.. Enumerable.Range(1, 6).Select(EpochOf)]));
        Assert.InRange(File.ReadAllLines(folder.MetricsFile).Length, 2, 5);

        full = false;
        folder.PublishEpochs([.. Enumerable.Range(1, 7).Select(EpochOf)]);

        AssertLines(folder, epochs: 7);
    }

    [Fact]
    public void A_model_is_written_with_its_checksum()
    {
        using RunFolder folder = Create();

        string sha256 = folder.StoreModel(new StoreModel(Vector(3), Epoch: 2, Updates: 6));

        Assert.Contains(sha256, File.ReadAllText(Path.Combine(FolderPath, "model.json")), StringComparison.Ordinal);
        FlatVector read = Run.Codec.Decode(Safetensors.Read(File.ReadAllBytes(Path.Combine(FolderPath, "model.safetensors"))), "");
        Assert.All(read.As<float>().Values.ToArray(), value => Assert.Equal(3, value));
    }

    [Fact]
    public void Without_a_run_nothing_of_one_is_read()
    {
        using RunFolder folder = RunFolder.Create(FolderPath, "{}", new AtomicFileWriter());

        Assert.Throws<InvalidOperationException>(() => folder.StoreCheckpoint(CheckpointAt(1, 1)));
    }

    public void Dispose() => _temporary.Dispose();

    private static CheckpointId IdAt(long generation, long updates) => CheckpointId.Of(CheckpointAt(generation, updates));

    private RunFolder Create(AtomicFileWriter? writer = null) => Attach(RunFolder.Create(FolderPath, "{}", writer ?? new AtomicFileWriter()));

    private RunFolder Open() => Attach(RunFolder.Open(FolderPath, new AtomicFileWriter()));

    private static RunFolder Attach(RunFolder folder)
    {
        folder.Attach(Run);
        return folder;
    }

    private string PathOf(long generation, long updates, string ending) =>
        Path.Combine(FolderPath, "checkpoints", new CheckpointId(new ModelVersion(generation, updates), FinishedEpochs: 0, IsLast: false) + ending);

    private static IEnumerable<string> FilesOf(int updates) =>
        [$"checkpoint-000001-00000000000{updates}-000001.json", $"checkpoint-000001-00000000000{updates}-000001.safetensors"];

    private static void Damage(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^(bytes.Length / 3)] ^= 4;
        File.WriteAllBytes(file, bytes);
    }

    private static Checkpoint CheckpointAt(long generation, long updates, RunProgress? progress = null, float? bestFill = null) => new(
        new ModelVersion(generation, updates),
        Run.Identity,
        (progress ?? new RunProgress()) with { Updates = updates },
        new ModelTensors(Vector(updates), [new("velocity", Vector(-updates))], bestFill is { } fill ? Vector(fill) : null));

    private static FlatVector<float> Vector(float fill) => new([.. Enumerable.Repeat(fill, Run.ParameterCount)]);

    private static EpochRecord EpochOf(int epoch) => new()
    {
        Epoch = epoch,
        Updates = epoch * 3,
        Error = 1.0 / epoch,
        GradientNorm = 1,
        RelativeChange = 0.1,
        LearningRate = 0.1,
        ExamplesPerSecond = 1,
        Seconds = 1,
    };

    private static void AssertLines(RunFolder folder, int epochs)
    {
        string content = File.ReadAllText(folder.MetricsFile);
        Assert.EndsWith("}\n", content, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(1, epochs),
            content.TrimEnd('\n').Split('\n').Select(line => System.Text.Json.JsonSerializer.Deserialize<EpochRecord>(line, RunJson.Line)!.Epoch));
    }
}
