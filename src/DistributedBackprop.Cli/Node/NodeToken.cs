using System.Security.Cryptography;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Node;

/// <summary>
/// The token that a node asks clients for. Nodes that share a folder need nobody to make one: the first of them does.
/// </summary>
internal static class NodeToken
{
    private const int Bytes = 32;
    private const int AttemptsMost = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The token.</summary>
    /// <param name="named">The file that the command line names; null for none.</param>
    /// <param name="usual">The file that holds it where neither the command line nor the environment says otherwise; null for none.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ConfigurationException">The file cannot be made or read, or is empty.</exception>
    public static string? Read(string? named, string? usual)
    {
        string? file = named ?? (LinkToken.Find(LinkToken.Variable) is null ? usual : null);
        if (file is not null && !File.Exists(file))
        {
            Make(file);
        }

        return file is null ? LinkToken.Find(LinkToken.Variable) : LinkToken.Read(file);
    }

    /// <summary>Of several nodes that make it at once one does, while the others wait, and none ever reads half of it.</summary>
    private static void Make(string file)
    {
        string beside = $"{file}.{Guid.NewGuid():n}";
        try
        {
            using FileStream turn = TakeTurn($"{file}.lock");
            if (!File.Exists(file))
            {
                Write(beside, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));
                File.Move(beside, file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Delete(beside);
            throw new ConfigurationException($"The token's file {file} is missing and cannot be made: {exception.Message}");
        }
    }

    /// <summary>Moving a file to where there is none is no single step on every system; having a file open alone is.</summary>
    private static FileStream TakeTurn(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < AttemptsMost && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static void Write(string path, string token)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(token);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It holds nothing that anybody uses.
        }
    }
}
