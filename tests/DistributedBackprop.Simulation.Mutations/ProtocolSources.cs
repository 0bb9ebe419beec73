using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>The sources of the protocol's project, read and parsed once.</summary>
internal sealed partial class ProtocolSources
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private readonly Dictionary<string, (string Text, SyntaxTree Tree)> _sources = new(StringComparer.Ordinal);
    private readonly SyntaxTree _usings = CSharpSyntaxTree.ParseText(ImplicitUsings, Language);

    /// <summary>Reads the sources.</summary>
    /// <exception cref="DirectoryNotFoundException">The program does not run within a clone of the repository.</exception>
    public ProtocolSources()
    {
        string project = Path.Combine(RepositoryRoot.Find(), "src", ProtocolAssembly.Name);
        foreach (string file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(project, file).Replace('\\', '/');
            if (!name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal))
            {
                string text = File.ReadAllText(file);
                _sources.Add(name, (text, Parse(text)));
            }
        }
    }

    /// <summary>How often the text of a mutation occurs; 1 where it can be planted.</summary>
    public int Occurrences(Mutation mutation) =>
        _sources.TryGetValue(mutation.File, out (string Text, SyntaxTree) source) ? mutation.OccurrencesIn(source.Text) : 0;

    /// <summary>All sources with a mutation planted.</summary>
    /// <exception cref="InvalidOperationException">The mutation's text does not occur exactly once.</exception>
    public IEnumerable<SyntaxTree> With(Mutation mutation)
    {
        if (Occurrences(mutation) is var occurrences and not 1)
        {
            throw new InvalidOperationException($"The text of '{mutation.Fault}' occurs {occurrences} times in {mutation.File}. Name a text that occurs once.");
        }

        string mutated = _sources[mutation.File].Text.Replace(mutation.Text, mutation.Replacement, StringComparison.Ordinal);
        return _sources.Where(source => source.Key != mutation.File).Select(source => source.Value.Tree)
            .Append(Parse(mutated))
            .Append(_usings);
    }

    /// <summary>Regular expressions that the compiler would generate are made at run time: no generator runs here.</summary>
    private static SyntaxTree Parse(string text) =>
        CSharpSyntaxTree.ParseText(GeneratedExpression().Replace(text, "private static System.Text.RegularExpressions.Regex $2() => new($1);"), Language);

    [GeneratedRegex(@"\[GeneratedRegex\((.*)\)\]\s+private static partial Regex (\w+)\(\);")]
    private static partial Regex GeneratedExpression();
}
