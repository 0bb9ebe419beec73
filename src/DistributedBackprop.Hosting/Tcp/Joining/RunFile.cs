using System.Security.Cryptography;
using System.Text.Json.Serialization;
using DistributedBackprop.Data;

namespace DistributedBackprop.Hosting.Tcp.Joining;

/// <summary>A file of data that workers of a run need, known by its content.</summary>
/// <param name="Option">The option that names it, such as "data.file".</param>
/// <param name="Path">Its absolute path on the head's machine.</param>
/// <param name="Name">Its name without folders, whose ending says how it is read.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">The SHA-256 of its content, in lowercase hexadecimal.</param>
internal sealed record RunFile(string Option, string Path, string Name, long Bytes, string Sha256)
{
    /// <summary>The option that every run has.</summary>
    public const string TrainingFile = "data.file";

    private const string TrainingLabels = "data.labels";
    private const string ValidationFile = "data.validationFile";
    private const string ValidationLabels = "data.validationLabels";

    /// <summary>The files that options name for training and validation, each read once to know its content.</summary>
    /// <param name="options">The options, with absolute paths.</param>
    /// <exception cref="DataException">A file cannot be read, or not again.</exception>
    public static IReadOnlyList<RunFile> AllOf(DataOptions options) => [.. NamedBy(options).Select(file => Of(file.Option, file.Path))];

    /// <summary>Checks that all files can be read again, as each process of a run does.</summary>
    /// <param name="options">The options, with absolute paths.</param>
    /// <exception cref="DataException">One cannot.</exception>
    public static void RequireFiles(DataOptions options)
    {
        foreach ((string option, string path) in NamedBy(options))
        {
            Reading(option, path, () => RequireFile(path));
        }
    }

    /// <summary>Options that name the files of this machine instead of the head's. What training does not read is left out.</summary>
    /// <param name="options">The options.</param>
    /// <param name="paths">The absolute path of each file here, by its option.</param>
    public static DataOptions Relocate(DataOptions options, IReadOnlyDictionary<string, string> paths) => options with
    {
        File = paths[TrainingFile],
        Labels = paths.GetValueOrDefault(TrainingLabels),
        ValidationFile = paths.GetValueOrDefault(ValidationFile),
        ValidationLabels = paths.GetValueOrDefault(ValidationLabels),
        TestFile = null,
        TestLabels = null,
    };

    /// <summary>Whether name, length and SHA-256 are such as a file may have; what comes from others is asked first, for the name becomes part of a path.</summary>
    [JsonIgnore]
    public bool IsUsable => IsName(Name) && IsSha256(Sha256) && Bytes >= 0;

    /// <summary>Whether a text is the name of a file in a folder, and of nothing else.</summary>
    public static bool IsName(string text) => text is not ("" or "." or "..") && text.IndexOfAny(['/', '\\', '\0', ':']) < 0;

    /// <summary>Whether a text is a SHA-256 as it is written here.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a file of this machine has this content. What is no file, such as a pipe, is not opened, which might wait for ever.</summary>
    /// <param name="path">Its path; there may be no such file.</param>
    public bool IsAt(string path)
    {
        try
        {
            if (LengthOf(path) != Bytes)
            {
                return false;
            }

            using FileStream file = File.OpenRead(path);
            return file.Length == Bytes && Convert.ToHexStringLower(SHA256.HashData(file)) == Sha256;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<(string Option, string Path)> NamedBy(DataOptions options)
    {
        (string Option, string? Path)[] named =
        [
            (TrainingFile, options.File),
            (TrainingLabels, options.Labels),
            (ValidationFile, options.ValidationFile),
            (ValidationLabels, options.ValidationLabels),
        ];
        return named.Where(file => file.Path is not null).Select(file => (file.Option, file.Path!));
    }

    private static RunFile Of(string option, string path) => Reading(option, path, () =>
    {
        RequireFile(path);
        using FileStream file = File.OpenRead(path);
        return new RunFile(option, path, System.IO.Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    });

    private static long RequireFile(string path) => LengthOf(path) is > 0 and { } length
        ? length
        : throw new IOException("it has no length, as pipes and devices have none. Save what comes through it as a file.");

    /// <summary>The length of what a path leads to; null where that is nowhere.</summary>
    private static long? LengthOf(string path)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target.Exists ? target.Length : null;
    }

    private static T Reading<T>(string option, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{option}: {path} cannot be read to send it to workers: {exception.Message}", exception);
        }
    }
}
