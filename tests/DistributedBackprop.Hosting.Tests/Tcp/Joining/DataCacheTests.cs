using System.Security.Cryptography;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Tests.Tcp.Joining;

public sealed class DataCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_received_is_found_by_its_content_and_nothing_else_is()
    {
        var cache = new DataCache(_folder["cache"], 1000);
        RunFile file = FileOf(100, 1);
        Assert.Null(cache.Find(file));

        string path = Receive(cache, file, 1);

        Assert.Equal(path, cache.Find(file));
        Assert.Null(cache.Find(FileOf(100, 2)));
    }

    [Fact]
    public void A_damaged_file_is_not_used_and_is_replaced()
    {
        var cache = new DataCache(_folder["cache"], 1000);
        RunFile file = FileOf(100, 1);
        string path = Receive(cache, file, 1);
        byte[] damaged = File.ReadAllBytes(path);
        damaged[50] ^= 1;
        File.WriteAllBytes(path, damaged);

        Assert.Null(cache.Find(file));
        Assert.Equal(path, Receive(cache, file, 1));
        Assert.Equal(path, cache.Find(file));
    }

    [Fact]
    public void A_folder_that_is_gone_hides_no_reason_why_a_file_did_not_come()
    {
        var cache = new DataCache(_folder["cache"], 1000);

        var reason = Assert.Throws<InvalidDataException>(() =>
        {
            using IncomingFile incoming = cache.Receive(FileOf(100, 1));
            Directory.Delete(_folder["cache"], recursive: true);
            incoming.Append(new byte[101]);
        });

        Assert.Contains("and 101 came", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_recently_used_make_room()
    {
        var cache = new DataCache(_folder["cache"], 250);
        string first = Receive(cache, FileOf(100, 1), 1);
        string second = Receive(cache, FileOf(100, 2), 2);
        File.SetLastAccessTimeUtc(first, DateTime.UnixEpoch.AddYears(50));
        File.SetLastAccessTimeUtc(second, DateTime.UnixEpoch.AddYears(40));

        Receive(cache, FileOf(100, 3), 3);

        Assert.NotNull(cache.Find(FileOf(100, 1)));
        Assert.Null(cache.Find(FileOf(100, 2)));
        Assert.NotNull(cache.Find(FileOf(100, 3)));
        Assert.Equal(2, Directory.GetDirectories(_folder["cache"]).Length);
    }

    [Fact]
    public void A_file_larger_than_the_cache_is_refused_and_drives_nothing_out()
    {
        var cache = new DataCache(_folder["cache"], 150);
        Receive(cache, FileOf(100, 1), 1);

        IOException refused = Assert.Throws<IOException>(() => cache.Receive(FileOf(151, 2)));

        Assert.Contains("Allow more, or bring the file here yourself.", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(cache.Find(FileOf(100, 1)));
    }

    [Fact]
    public void What_the_folder_holds_besides_is_left_alone()
    {
        string own = Path.Combine(Directory.CreateDirectory(_folder["cache/photos"]).FullName, "cat.jpg");
        File.WriteAllBytes(own, new byte[500]);
        File.WriteAllBytes(_folder["cache/notes.txt"], new byte[500]);

        Receive(new DataCache(_folder["cache"], 100), FileOf(100, 1), 1);

        Assert.True(File.Exists(own));
        Assert.True(File.Exists(_folder["cache/notes.txt"]));
    }

    [Fact]
    public void What_another_process_is_receiving_stays()
    {
        var cache = new DataCache(_folder["cache"], 150);
        using IncomingFile underWay = cache.Receive(FileOf(100, 1));
        underWay.Append(Content(100, 1).AsSpan(0, 60));

        Receive(cache, FileOf(100, 2), 2);
        underWay.Append(Content(100, 1).AsSpan(60));

        Assert.True(File.Exists(underWay.Complete()));
    }

    /// <summary>However little of it has come yet.</summary>
    [Fact]
    public void What_another_process_is_receiving_counts_with_its_whole_length()
    {
        var cache = new DataCache(_folder["cache"], 250);
        Receive(cache, FileOf(100, 1), 1);
        using IncomingFile one = cache.Receive(FileOf(100, 2));
        using IncomingFile other = new DataCache(_folder["cache"], 250).Receive(FileOf(100, 3));
        one.Append(Content(100, 2));
        other.Append(Content(100, 3));
        one.Complete();
        other.Complete();

        Assert.Null(cache.Find(FileOf(100, 1)));
        Assert.Equal(200, Directory.EnumerateFiles(_folder["cache"], "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public void Data_are_not_taken_for_such_on_their_way_by_their_name()
    {
        var cache = new DataCache(_folder["cache"], 150);
        RunFile file = FileOf(100, 1) with { Name = "data.part" };
        string path = Receive(cache, file, 1);
        Assert.Equal(path, cache.Locate(file.Sha256));

        Receive(cache, FileOf(100, 2), 2);

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Two_that_receive_the_same_do_not_disturb_each_other()
    {
        var cache = new DataCache(_folder["cache"], 1000);
        using IncomingFile one = cache.Receive(FileOf(100, 1));
        using IncomingFile other = cache.Receive(FileOf(100, 1));
        one.Append(Content(100, 1));
        other.Append(Content(100, 1));

        Assert.Equal(one.Complete(), other.Complete());
        Assert.NotNull(cache.Find(FileOf(100, 1)));
    }

    [Fact]
    public void What_is_not_complete_or_another_content_leaves_nothing()
    {
        var cache = new DataCache(_folder["cache"], 1000);
        using (IncomingFile incomplete = cache.Receive(FileOf(100, 1)))
        {
            incomplete.Append(Content(100, 1).AsSpan(0, 99));
            Assert.False(incomplete.IsWhole);
        }

        using (IncomingFile other = cache.Receive(FileOf(100, 1)))
        {
            other.Append(Content(100, 2));
            Assert.Contains("it was changed since the head began", Assert.Throws<InvalidDataException>(other.Complete).Message, StringComparison.Ordinal);
        }

        using (IncomingFile longer = cache.Receive(FileOf(100, 1)))
        {
            Assert.Throws<InvalidDataException>(() => longer.Append(new byte[101]));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["cache"]));
    }

    /// <summary>Each makes room by what the other has just looked at, made or is about to fill.</summary>
    [Fact]
    public void Processes_that_make_room_at_once_do_not_disturb_each_other()
    {
        Parallel.For(0, 4, process =>
        {
            var cache = new DataCache(_folder["cache"], 250);
            for (int file = 0; file < 100; file++)
            {
                byte value = (byte)((50 * process) + (file % 50));
                Assert.EndsWith("data.csv", Receive(cache, FileOf(100, value), value), StringComparison.Ordinal);
            }
        });
    }

    private static byte[] Content(int bytes, byte value) => [.. Enumerable.Repeat(value, bytes)];

    private static RunFile FileOf(int bytes, byte value) =>
        new("data.file", "/nowhere/data.csv", "data.csv", bytes, Convert.ToHexStringLower(SHA256.HashData(Content(bytes, value))));

    private static string Receive(DataCache cache, RunFile file, byte value)
    {
        using IncomingFile incoming = cache.Receive(file);
        incoming.Append(Content((int)file.Bytes, value));
        Assert.True(incoming.IsWhole);
        return incoming.Complete();
    }
}
