namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>The one list of commands that pages may hold, and how each is checked. A command that is not here fails the tests.</summary>
/// <param name="Start">How the command begins.</param>
/// <param name="CheckedBy">Null: it is run as the page says. Otherwise what runs it instead: a file, and the words in it that do.</param>
internal sealed record KnownCommand(string Start, (string File, string Words)? CheckedBy = null)
{
    /// <summary>What the README says that <c>dbp</c> stands for.</summary>
    public const string DbpWrittenOut = "dotnet run -c Release --project src/DistributedBackprop.Cli -- ";

    private const string Gate = ".ci/run";

    private static readonly KnownCommand[] All =
    [
        new("dbp "),
        // Run as dbp is; .ci/run does it once more to the letter, in a fresh clone.
        new(DbpWrittenOut),
        new("cat "),
        new("head "),
        new("dotnet run bakery.cs"),
        new("dotnet new console -o tomorrow"),
        new("dotnet run --project tomorrow"),
        new("dotnet test", (Gate, "run_tests dotnet test\n")),
        new("dotnet test -c Release", (Gate, "run_tests dotnet test -c Release")),
        new("dotnet build", (Gate, "dotnet build -c Release")),
        new("dotnet run -c Release --project tests/DistributedBackprop.Simulation --", (Gate, "--project tests/DistributedBackprop.Simulation -- ")),
        new("dotnet run -c Release --project tests/DistributedBackprop.Simulation.Mutations", (Gate, "--project tests/DistributedBackprop.Simulation.Mutations")),
        // It is what checks the others.
        new("bash .ci/run", (Gate, "#!/usr/bin/env bash")),
    ];

    /// <summary>The entry for a command: that with the longest beginning. Null where there is none.</summary>
    public static KnownCommand? Find(string command) => All
        .Where(known => command == known.Start.TrimEnd() || command.StartsWith(known.Start.TrimEnd() + " ", StringComparison.Ordinal))
        .MaxBy(known => known.Start.Length);

    /// <summary>Whether what is said to run it does.</summary>
    public bool IsChecked => CheckedBy is not { } by || File.ReadAllText(Repository.In(by.File)).Contains(by.Words, StringComparison.Ordinal);
}
