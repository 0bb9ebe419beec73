namespace DistributedBackprop.Data;

/// <summary>Opens files of examples, and says what is wrong with those that cannot be read.</summary>
internal static class InputFile
{
    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">What names it, for messages.</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="DataException">The file is missing or may not be read.</exception>
    internal static FileStream Open(string path, string option)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file. Correct {option}.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Whether reading has failed, and not a part of the program that is missing: .NET reports that as a file too.</summary>
    /// <param name="error">What was thrown while an open file was read.</param>
    internal static bool IsOfReading(Exception error) =>
        error is UnauthorizedAccessException || (error is IOException and not (FileNotFoundException or FileLoadException));

    /// <summary>Says that a file cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Why.</param>
    internal static DataException Unreadable(string path, Exception error) =>
        new($"{path} cannot be read: {error.Message} Check the file and its permissions.", error);
}
