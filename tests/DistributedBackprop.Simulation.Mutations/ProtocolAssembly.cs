using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>Compiles the protocol's project in memory.</summary>
internal static class ProtocolAssembly
{
    /// <summary>The name of the project and of its assembly.</summary>
    public const string Name = "DistributedBackprop.Training";

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is var name && name != Name && !name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>Compiles sources.</summary>
    /// <returns>The assembly, at its beginning.</returns>
    /// <exception cref="InvalidOperationException">They do not compile.</exception>
    public static MemoryStream Compile(IEnumerable<SyntaxTree> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            Name,
            sources,
            References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        }

        assembly.Position = 0;
        return assembly;
    }
}
