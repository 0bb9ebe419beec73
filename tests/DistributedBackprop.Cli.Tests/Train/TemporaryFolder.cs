namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dbp-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a file into it.</summary>
    /// <returns>The file's path.</returns>
    public string Write(string name, string text)
    {
        string path = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
