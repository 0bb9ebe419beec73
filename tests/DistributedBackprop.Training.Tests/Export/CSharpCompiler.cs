using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DistributedBackprop.Training.Tests.Export;

/// <summary>Compiles source as a program of .NET 8 would be: C# 12, and no warning.</summary>
internal static class CSharpCompiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    private static readonly string[] Libraries = ["System.Private.CoreLib.dll", "System.Runtime.dll"];

    public static Assembly Compile(IEnumerable<string> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Exported",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, Language)),
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        return Assembly.Load(assembly.ToArray());
    }

    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Libraries.Contains(Path.GetFileName(path)))
        .Select(path => MetadataReference.CreateFromFile(path));
}
