namespace DistributedBackprop.Hosting.Storage;

/// <summary>Keeps a folder for one process at a time: a file in it that nobody else can open, and that goes with the process however that ends.</summary>
internal static class FolderLock
{
    /// <summary>Takes the folder until the answer is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="refusal">What to say where another process has it.</param>
    /// <exception cref="IOException">Another process has it, or nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static FileStream Take(string folder, string refusal)
    {
        string file = Path.Combine(folder, ".lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new IOException(refusal, exception);
        }
    }
}
