namespace DistributedBackprop.Hosting.Tcp.Joining;

/// <summary>
/// Files of data that came from heads, kept by their content: FOLDER/SHA256/NAME. The least recently used make room for new ones.
/// Several processes may share a folder: what one begins to receive counts with its whole length for all of them at once.
/// </summary>
/// <param name="folder">The folder; made when something is kept.</param>
/// <param name="bytesMost">The most bytes that it holds, unless more are on their way at one moment.</param>
/// <param name="mustStay">Whether the file of a SHA-256 may not make room for others, even where that leaves more than the most; null for none.</param>
internal sealed class DataCache(string folder, long bytesMost, Func<string, bool>? mustStay = null)
{
    private static readonly TimeSpan PartIsOldAfter = TimeSpan.FromHours(1);

    /// <summary>Each that fails does so because another process has got on.</summary>
    private const int AttemptsMost = 100;

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

    /// <summary>The path of a file of this content, to look up only: whoever takes it verifies it. Null where there is none.</summary>
    public string? Locate(string sha256)
    {
        try
        {
            return RunFile.IsSha256(sha256)
                ? Directory.EnumerateFiles(Path.Combine(folder, sha256)).FirstOrDefault(path => !IncomingFile.IsPart(path))
                : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
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

        IncomingFile incoming = UnlessOthersGotOn(() =>
        {
            string path = PathOf(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new IncomingFile(file, path);
        });
        try
        {
            UnlessOthersGotOn(MakeRoom);
            return incoming;
        }
        catch
        {
            incoming.Dispose();
            throw;
        }
    }

    /// <summary>Tries again where another process made room at the same moment, and deleted what this one looked at.</summary>
    private static T UnlessOthersGotOn<T>(Func<T> act)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return act();
            }
            catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException && attempt < AttemptsMost)
            {
                // It is gone, which was the aim.
            }
        }
    }

    private string PathOf(RunFile file) => Path.Combine(folder, file.Sha256, file.Name);

    /// <summary>
    /// Only what this cache keeps is counted and deleted: the folder may hold other things of its owner. What has just begun is counted
    /// too, so that of several processes that begin at once the last one to count counts all.
    /// </summary>
    /// <returns>The bytes that are kept or on their way.</returns>
    private long MakeRoom()
    {
        DirectoryInfo[] oldestFirst = [.. Kept().OrderBy(LastUse)];
        long total = oldestFirst.Sum(Length);
        foreach (DirectoryInfo oldest in oldestFirst.Where(kept => !IsBeingFilled(kept) && mustStay?.Invoke(kept.Name) != true))
        {
            if (total <= bytesMost)
            {
                break;
            }

            total -= Length(oldest);
            Delete(oldest);
        }

        return total;
    }

    private IEnumerable<DirectoryInfo> Kept() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories().Where(entry => RunFile.IsSha256(entry.Name))
        : [];

    private static DateTime LastUse(DirectoryInfo kept) => kept.EnumerateFiles().Select(file => file.LastAccessTimeUtc).DefaultIfEmpty().Max();

    private static long Length(DirectoryInfo kept) => kept.EnumerateFiles().Sum(file => file.Length);

    /// <summary>Another process may be receiving it. What was left lying by one that was killed goes with the rest after a while.</summary>
    private static bool IsBeingFilled(DirectoryInfo kept) => kept.EnumerateFiles().Any(IsOnItsWay);

    private static bool IsOnItsWay(FileInfo file) => IncomingFile.IsPart(file.Name)
        && TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc < PartIsOldAfter;

    /// <summary>What another process has begun to receive meanwhile stays, and its folder with it.</summary>
    private static void Delete(DirectoryInfo kept)
    {
        try
        {
            foreach (FileInfo file in kept.EnumerateFiles().Where(file => !IsOnItsWay(file)))
            {
                file.Delete();
            }

            kept.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process reads it, or holds something of its own there: then it stays.
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
