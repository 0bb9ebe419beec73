using System.Reflection;
using System.Runtime.CompilerServices;
using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Hosting.Tests.PublicApi;

/// <summary>
/// The public API is what is on record: a change of it is a decision, seen in a review. With DBP_ACCEPT_PUBLIC_API=1 the tests write the record.
/// </summary>
public sealed class PublicApiTests
{
    private const string Accept = "DBP_ACCEPT_PUBLIC_API";

    public static TheoryData<string> Libraries => [.. Assemblies.Keys];

    private static Dictionary<string, Assembly> Assemblies { get; } = new Assembly[]
    {
        typeof(NetworkDefinition).Assembly, typeof(DataOptions).Assembly, typeof(TrainingOptions).Assembly, typeof(Trainer).Assembly,
    }.ToDictionary(assembly => assembly.GetName().Name!);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_api_is_that_on_record(string library)
    {
        IReadOnlyList<string> found = ApiText.Of(Assemblies[library]);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllLines(Path.Combine(SourceFolder(), $"{library}.txt"), found);
            return;
        }

        string record = Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{library}.txt");
        string[] recorded = File.Exists(record) ? File.ReadAllLines(record) : [];
        Assert.True(recorded.SequenceEqual(found), $"""
            The public API of {library} has changed:
            {string.Join('\n', Differences(recorded, found))}
            If that is meant: {Accept}=1 dotnet test tests/DistributedBackprop.Hosting.Tests --filter PublicApi
            """);
    }

    /// <summary>What the text says of the shapes that a signature can have.</summary>
    [Fact]
    public void The_text_says_what_callers_depend_on()
    {
        string[] lines = [.. ApiText.Of(Assemblies["DistributedBackprop.Hosting"]), .. ApiText.Of(Assemblies["DistributedBackprop.Data"]), .. ApiText.Of(Assemblies["DistributedBackprop.Training"])];

        Assert.Contains("static class DistributedBackprop.Hosting.Trainer", lines);
        Assert.Contains("    static Task<TrainingResult> TrainAsync(TrainingOptions options, Examples examples, IProgress<EpochRecord>? progress = null, string? folder = null, CancellationToken cancellationToken = default)", lines);
        Assert.Contains("    static Examples ForClassification<T>(IReadOnlyList<IReadOnlyList<T>> inputs, IReadOnlyList<string> classes) where T : struct, INumber<T>", lines);
        Assert.Contains("    double[] Predict(params ReadOnlySpan<double> features)", lines);
        Assert.Contains("sealed record DistributedBackprop.Hosting.TrainingResult", lines);
        Assert.Contains("    required LearningTask Task { get; init; }", lines);
        Assert.Contains("    Regression = 1", lines);
        Assert.Contains("readonly record struct DistributedBackprop.Training.Run.WorkerId", lines);
        Assert.DoesNotContain(lines, line => line.Contains("PrintMembers", StringComparison.Ordinal) || line.Contains("Clone", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Differences(string[] recorded, IReadOnlyList<string> found) =>
    [
        .. WithTypes(recorded).Except(WithTypes(found)).Select(line => $"- {line}"),
        .. WithTypes(found).Except(WithTypes(recorded)).Select(line => $"+ {line}"),
    ];

    /// <summary>Each member after its type: many types have members of the same text.</summary>
    private static IEnumerable<string> WithTypes(IEnumerable<string> lines)
    {
        string type = "";
        foreach (string line in lines)
        {
            bool isMember = line.StartsWith(' ');
            type = isMember ? type : line;
            yield return isMember ? $"{type}: {line.Trim()}" : line;
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
