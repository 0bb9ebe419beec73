using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Hosting.Tests;

/// <summary>A writer on a disk that is full whenever a test says so.</summary>
/// <param name="isFull">Asked before each write, with the file's name and how many writes came before.</param>
internal sealed class FailingWriter(Func<string, int, bool> isFull) : AtomicFileWriter
{
    private int _writes;

    public override void Write(string path, ReadOnlySpan<byte> content)
    {
        Refuse(path);
        base.Write(path, content);
    }

    /// <summary>A full disk takes half of what is appended.</summary>
    public override void Append(string path, ReadOnlySpan<byte> content)
    {
        if (isFull(Path.GetFileName(path), _writes++))
        {
            base.Append(path, content[..(content.Length / 2)]);
            throw new IOException("No space left on device");
        }

        base.Append(path, content);
    }

    private void Refuse(string path)
    {
        if (isFull(Path.GetFileName(path), _writes++))
        {
            throw new IOException("No space left on device");
        }
    }
}
