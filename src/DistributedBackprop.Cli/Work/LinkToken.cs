using System.CommandLine;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Work;

/// <summary>The token that head and workers share. It is never an argument: other users of the machine can read these.</summary>
internal static class LinkToken
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "DBP_TOKEN";

    /// <summary>The option that names a file that holds it.</summary>
    public static Option<string?> Option() => new("--token-file") { Description = $"The file of the token that head and workers share. Without it: the environment variable {Variable}.", HelpName = "FILE" };

    /// <summary>The token.</summary>
    /// <param name="file">The file that holds it; null for the environment variable.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token ? token : null;
        }

        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 ? token : throw new ConfigurationException($"{file} holds no token. Write one into it, such as what 'openssl rand -hex 32' prints.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token's file cannot be read: {exception.Message}");
        }
    }
}
