using System.Security.Cryptography;
using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Hosting.Tcp.Joining;

/// <summary>A file of data on its way into the cache: it is there whole and with the right content, or not at all.</summary>
internal sealed class IncomingFile : IDisposable
{
    /// <summary>What the name of a file ends in that is not whole yet, after a number of its own.</summary>
    private const string PartEnding = ".part";
    private const int NumberDigits = 32;

    private readonly RunFile _file;
    private readonly string _path;
    private readonly string _beside;
    private bool _isSettled;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _received;

    /// <summary>Begins. What is to come has its whole length at once, for those who count.</summary>
    /// <param name="file">What is to come.</param>
    /// <param name="path">Where it goes.</param>
    /// <exception cref="IOException">Nothing can be written there, or not as much.</exception>
    public IncomingFile(RunFile file, string path)
    {
        _file = file;
        _path = path;
        _beside = $"{path}.{Guid.NewGuid():N}{PartEnding}";
        _stream = new FileStream(_beside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        try
        {
            _stream.SetLength(file.Bytes);
        }
        catch (Exception exception) when (exception is IOException or ArgumentOutOfRangeException)
        {
            Dispose();
            throw exception is ArgumentOutOfRangeException tooLong ? FileTooLong.Of(path, tooLong) : exception;
        }
    }

    /// <summary>Whether all has come.</summary>
    public bool IsWhole => _received == _file.Bytes;

    /// <summary>Whether a file is one that is not whole yet, by its name or path.</summary>
    public static bool IsPart(string path) =>
        path.EndsWith(PartEnding, StringComparison.Ordinal)
        && path.AsSpan(0, path.Length - PartEnding.Length) is { Length: > NumberDigits } before
        && before[^(NumberDigits + 1)] == '.'
        && Guid.TryParseExact(before[^NumberDigits..], "N", out _);

    /// <summary>Takes in the next bytes.</summary>
    /// <exception cref="InvalidDataException">They are more than were announced.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _received += bytes.Length;
        if (_received > _file.Bytes)
        {
            throw new InvalidDataException($"{_file.Name} was announced with {_file.Bytes} bytes, and {_received} came");
        }

        _hash.AppendData(bytes);
        try
        {
            _stream.Write(bytes);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw FileTooLong.Of(_path, exception);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="InvalidDataException">Its content is not what was announced.</exception>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public string Complete()
    {
        string sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (sha256 != _file.Sha256)
        {
            throw new InvalidDataException($"{_file.Name} came with the SHA-256 {sha256} instead of {_file.Sha256}: it was changed since the head began. Bring back what it was, or begin a new run.");
        }

        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_beside, _path, overwrite: true);
        _isSettled = true;
        return _path;
    }

    /// <summary>
    /// Drops what is not complete, and the folder with it where it holds nothing else. What cannot be dropped stays: an exception of
    /// this method would hide that which says why the file is not complete.
    /// </summary>
    public void Dispose()
    {
        _hash.Dispose();
        if (_isSettled)
        {
            _stream.Dispose();
            return;
        }

        _isSettled = true;
        Attempt(_stream.Dispose);
        Attempt(() => File.Delete(_beside));
        Attempt(() => Directory.Delete(Path.GetDirectoryName(_path)!));
    }

    private static void Attempt(Action drop)
    {
        try
        {
            drop();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the folder is gone; or another process receives the file as well, or has it there whole.
        }
    }
}
