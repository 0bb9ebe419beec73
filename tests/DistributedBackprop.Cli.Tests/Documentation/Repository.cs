using System.Reflection;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] FoldersWithPages = ["docs", "data", "config"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Path.GetFullPath(typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!);

    /// <summary>The pages that people read, relative to the root, in the order of their names.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.GetFiles(Root, "*.md")
            .Concat(FoldersWithPages.SelectMany(folder => Directory.GetFiles(In(folder), "*.md", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The sources of the program, relative to the root, without what builds leave behind.</summary>
    public static IEnumerable<string> ProgramSources() => Directory.GetFiles(In("src"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The text of a file of the repository, with line feeds.</summary>
    public static string Read(string relativePath) => File.ReadAllText(In(relativePath)).ReplaceLineEndings("\n");

    /// <summary>The full path of something in the repository.</summary>
    public static string In(string relativePath) => Path.Combine(Root, relativePath);
}
