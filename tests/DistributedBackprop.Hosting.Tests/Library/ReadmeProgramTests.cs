using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DistributedBackprop.Hosting.Tests.Library;

/// <summary>The README's C# program does what the README says: exactly its text is compiled and run. Alone, as the console is the process's.</summary>
[Collection(nameof(ReadmeProgramTests))]
[CollectionDefinition(nameof(ReadmeProgramTests), DisableParallelization = true)]
public sealed partial class ReadmeProgramTests
{
    /// <summary>What an SDK project has of its own accord with ImplicitUsings.</summary>
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly string Program = Fence().Match(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"))).Groups[1].Value;

    [Fact]
    public void It_has_ten_lines_at_most_and_none_is_long()
    {
        string[] lines = Program.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.InRange(lines.Length, 1, 10);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 120));
    }

    [Fact]
    public void It_learns_exclusive_or()
    {
        string[] lines = Run(Compile()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(200 + 4, lines.Length);
        Assert.All(Enumerable.Range(1, 200), epoch => Assert.StartsWith(FormattableString.Invariant($"epoch {epoch}: error "), lines[epoch - 1], StringComparison.Ordinal));
        Assert.Matches("error 0[.]0[0-9]{3}$", lines[199]);
        Assert.Equal(["0 xor 0 = 0", "0 xor 1 = 1", "1 xor 0 = 1", "1 xor 1 = 0"], lines[200..]);
    }

    private static byte[] Compile()
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Readme",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(Program)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        Assert.Empty(compilation.Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        return assembly.ToArray();
    }

    /// <summary>Runs a program and returns what it prints. No other test of this project prints.</summary>
    private static string Run(byte[] program)
    {
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            MethodInfo main = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(program)).EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }

    [GeneratedRegex("\n```csharp\n(.*?)\n```\n", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
