namespace DistributedBackprop.Hosting.Tcp.Joining;

/// <summary>
/// Files of data that came from heads, kept by their content: FOLDER/SHA256/NAME. The least recently used make room for new ones.
/// Several processes may share a folder.
/// </summary>
/// <param name="folder">The folder; made when something is kept.</param>
/// <param name="bytesMost">The most bytes that it holds.</param>
internal sealed class DataCache(string folder, long bytesMost)
{
    /// <summary>The folder of this user's cache.</summary>
    public static string UsualFolder => Path.Combine(
        OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "dbp");

    /// <summary>The path of a file that is here whole; null where it is not.</summary>
    public string? Find(RunFile file)
    {
        string path = PathOf(file);
        if (!file.IsAt(path))
        {
            return null;
        }

        Touch(path);
        return path;
    }

    /// <summary>Begins to keep a file.</summary>
    /// <exception cref="IOException">It is larger than the cache may be, or cannot be written.</exception>
    public IncomingFile Receive(RunFile file)
    {
        if (file.Bytes > bytesMost)
        {
            throw new IOException(FormattableString.Invariant(
                $"{file.Name} has {file.Bytes / 1e6:N1} MB, and the cache in {folder} may hold {bytesMost / 1e6:N1} MB. Allow more, or bring the file here yourself."));
        }

        MakeRoom(file.Bytes);
        string path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new IncomingFile(file, path);
    }

    private string PathOf(RunFile file) => Path.Combine(folder, file.Sha256, file.Name);

    private void MakeRoom(long bytes)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        FileInfo[] oldestFirst = [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.LastAccessTimeUtc)];
        long total = oldestFirst.Sum(file => file.Length);
        foreach (FileInfo oldest in oldestFirst)
        {
            if (total + bytes <= bytesMost)
            {
                return;
            }

            total -= oldest.Length;
            oldest.Delete();
        }
    }

    /// <summary>Notes the use, where the system does not do so itself.</summary>
    private static void Touch(string path)
    {
        try
        {
            File.SetLastAccessTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read: its files are used all the same.
        }
    }
}
