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
    public static string? Read(string? file)
    {
        if (file is null && Find(Variable) is { } told)
        {
            return told;
        }

        file ??= Find(FileVariable);
        return file is null ? null : ReadFile(file);
    }

    /// <summary>What the environment says; an empty variable says nothing.</summary>
    internal static string? Find(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

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
