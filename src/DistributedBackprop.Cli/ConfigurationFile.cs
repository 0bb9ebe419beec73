using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli;

/// <summary>Opens files that were named on the command line as configurations.</summary>
internal static class ConfigurationFile
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">The file, relative to the current folder.</param>
    /// <returns>All of it.</returns>
    /// <exception cref="ConfigurationException">The file is not there or cannot be read.</exception>
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: {FileProblem.Describe(path, exception)}");
        }
    }
}
