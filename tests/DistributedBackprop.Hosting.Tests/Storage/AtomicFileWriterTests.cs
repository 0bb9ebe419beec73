using System.Text;
using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Hosting.Tests.Storage;

public sealed class AtomicFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AtomicFileWriter _writer = new();

    [Fact]
    public void A_file_is_written_and_replaced_whole()
    {
        _writer.Write(_folder["a"], "a longer content"u8);
        _writer.Write(_folder["a"], "short"u8);

        Assert.Equal("short", File.ReadAllText(_folder["a"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_partial_file_that_a_crash_left_is_replaced()
    {
        File.WriteAllText(_folder["a.partial"], "what a crash left of a longer content");

        _writer.Write(_folder["a"], "new"u8);

        Assert.Equal("new", File.ReadAllText(_folder["a"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_content_and_nothing_else()
    {
        // A folder in the file's place lets everything succeed up to the renaming.
        Directory.CreateDirectory(_folder["a"]);
        File.WriteAllText(Path.Combine(_folder["a"], "inside"), "old");

        Assert.ThrowsAny<Exception>(() => _writer.Write(_folder["a"], "new"u8));

        Assert.Equal("old", File.ReadAllText(Path.Combine(_folder["a"], "inside")));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_io_exception() =>
        Assert.ThrowsAny<IOException>(() => _writer.Write(Path.Combine(_folder.Path, "no", "a"), "new"u8));

    [Fact]
    public void What_is_appended_follows_what_was_there()
    {
        _writer.Append(_folder["a"], Encoding.UTF8.GetBytes("one\n"));
        _writer.Append(_folder["a"], Encoding.UTF8.GetBytes("two\n"));

        Assert.Equal("one\ntwo\n", File.ReadAllText(_folder["a"]));
    }

    public void Dispose() => _folder.Dispose();
}
