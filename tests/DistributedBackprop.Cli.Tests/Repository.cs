namespace DistributedBackprop.Cli.Tests;

/// <summary>Files of the working copy that the tests were built from.</summary>
internal static class Repository
{
    private const string Mark = "DistributedBackprop.sln";

    private static readonly string Root = FindRoot();

    /// <summary>The text of a file, with line feeds.</summary>
    /// <param name="path">Its path from the root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The sources of the program, without what builds leave behind.</summary>
    public static IEnumerable<string> Sources() => Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, Mark)))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"There is no {Mark} above {AppContext.BaseDirectory}. Run the tests in a working copy.");
    }
}
