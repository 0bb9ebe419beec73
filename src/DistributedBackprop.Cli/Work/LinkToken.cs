using System.CommandLine;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Work;

/// <summary>The token that head and workers share. It is never an argument: other users of the machine can read these.</summary>
internal static class LinkToken
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "DBP_TOKEN";

    /// <summary>The environment variable that names a file that holds it, where the other does not hold it itself.</summary>
    public const string FileVariable = "DBP_TOKEN_FILE";

    /// <summary>The option that names a file that holds it.</summary>
    public static Option<string?> Option() => new("--token-file") { Description = $"The file of the token that head and workers share. Without it: the environment variable {Variable}, or the file that {FileVariable} names.", HelpName = "FILE" };

    /// <summary>The token.</summary>
    /// <param name="file">The file that holds it; null for what the environment says.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file) => FileOf(file) is { } holder ? ReadFile(holder) : Find(Variable);

    /// <summary>The token. Says so where others can read it as well.</summary>
    /// <param name="file">The file that holds it; null for what the environment says.</param>
    /// <param name="error">Where that is said.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file, TextWriter error)
    {
        string? token = Read(file);
        if (FileOf(file) is { } holder && CanOthersRead(holder))
        {
            error.WriteLine($"dbp: {holder} holds the token, and other users of this machine can read it. Keep it to yourself: chmod 600 {ShellWord.Of(holder)}");
        }

        return token;
    }

    /// <summary>What the environment says, without blanks and line ends around it, as of files; an empty variable says nothing.</summary>
    internal static string? Find(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } value ? value : null;

    private static string? FileOf(string? named) => named ?? (Find(Variable) is null ? Find(FileVariable) : null);

    private static bool CanOthersRead(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None;

    private static string ReadFile(string file)
    {
        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 ? token : throw new ConfigurationException($"{file} holds no token. Write one into it, such as what 'openssl rand -hex 32' prints.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token's file cannot be read: {exception.Message} Copy the one of the other end to here, or name it.");
        }
    }
}
