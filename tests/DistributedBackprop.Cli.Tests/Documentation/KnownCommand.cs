namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>The one list of commands that pages may hold, and how each is checked. A command that is not here fails the tests.</summary>
/// <param name="Start">How the command begins.</param>
/// <param name="CheckedBy">Null: it is run as the page says. Otherwise what runs it instead: a file, and the words in it that do.</param>
internal sealed record KnownCommand(string Start, (string File, string Words)? CheckedBy = null)
{
    /// <summary>What the README says that <c>dbp</c> stands for.</summary>
    public const string DbpWrittenOut = "dotnet run -c Release --project src/DistributedBackprop.Cli -- ";

    private const string Gate = ".ci/run";
    private const string Packages = ".ci/packages";
    private const string Processes = "tests/DistributedBackprop.Cli.Tests/Processes/EndlessRun.cs";

    private const string Compose = "tests/DistributedBackprop.Cli.Tests/Node/ContainerFilesTests.cs";

    private const string Desk = "tests/DistributedBackprop.Cli.Tests/Desk/";

    private static readonly KnownCommand[] All =
    [
        new("dbp "),
        // Run as dbp is; .ci/run does it once more to the letter, in a fresh clone.
        new(DbpWrittenOut),
        new("cat "),
        new("head "),
        new("(umask 077; head "),
        new("dotnet run bakery.cs"),
        new("dotnet new console -o tomorrow"),
        new("dotnet run --project tomorrow"),
        new("dotnet test", (Gate, "run_tests dotnet test\n")),
        new("dotnet test -c Release", (Gate, "run_tests dotnet test -c Release")),
        new("dotnet build", (Gate, "dotnet build -c Release")),
        new("dotnet run -c Release --project tests/DistributedBackprop.Simulation --", (Gate, "--project tests/DistributedBackprop.Simulation -- ")),
        new("dotnet run -c Release --project benchmarks/DistributedBackprop.Benchmarks -- link", (Gate, "--project benchmarks/DistributedBackprop.Benchmarks -- link ")),
        new("dotnet run -c Release --project benchmarks/DistributedBackprop.Benchmarks -- scaling", (Gate, "-- scaling --rounds 1")),
        new("dotnet run -c Release --project benchmarks/DistributedBackprop.Benchmarks -- recovery", (Gate, "-- recovery --rounds 1")),
        new("dotnet run -c Release --project benchmarks/DistributedBackprop.Benchmarks -- step", (Gate, "-- step --network 784-128-10")),
        // They wait for each other, which a page cannot; tests of processes start both.
        new("dbp head", (Processes, "[\"head\", Shipped.Digits")),
        new("dbp worker", (Processes, "[\"worker\", \"--join\"")),
        // They need a cluster; tests ask one in their own process.
        new("dbp submit", (Desk + "SubmitTests.cs", "[\"submit\", configuration")),
        new("dbp status", (Desk + "StatusTests.cs", "[\"status\", \"--of\"")),
        new("dbp cancel", (Desk + "CancelTests.cs", "\"cancel\", run")),
        new("dbp fetch", (Desk + "FetchTests.cs", "[\"fetch\", run")),
        // They need others of their kind, or Docker.
        new("dbp node", ("tests/DistributedBackprop.Akka.Tests/Cluster/TestNode.cs", "\"node\", \"--name\"")),
        new("docker compose", (Compose, "\"docker-compose.yml\"")),
        new("DBP_TOKEN=$(cat token.txt) docker compose up", (Compose, "\"docker-compose.yml\"")),
        new("docker build", (Compose, "\"Dockerfile\"")),
        new("dotnet publish src/DistributedBackprop.Cli", ("Dockerfile", "dotnet publish src/DistributedBackprop.Cli")),
        // It is what checks the others.
        new("bash .ci/run", (Gate, "#!/usr/bin/env bash")),
        new("bash .ci/packages", (Gate, "bash .ci/packages")),
        new("dotnet pack -c Release -o packages", (Packages, "dotnet pack -c Release -o \"$work/packages\"")),
        new("dotnet tool install DistributedBackprop.Cli -g --add-source packages", (Packages, "dotnet tool install DistributedBackprop.Cli --tool-path")),
        // Below: what would write elsewhere or take long; that it is there is all that is checked.
        new("alias dbp=\"dotnet run -c Release --project '$PWD/src/DistributedBackprop.Cli' --\"", ("src/DistributedBackprop.Cli/DistributedBackprop.Cli.csproj", "<ToolCommandName>dbp</ToolCommandName>")),
        new("DBP_ACCEPT_PUBLIC_API=1 dotnet test tests/DistributedBackprop.Hosting.Tests --filter PublicApi", ("tests/DistributedBackprop.Hosting.Tests/PublicApi/PublicApiTests.cs", "\"DBP_ACCEPT_PUBLIC_API\"")),
        new("DBP_EVERY_FLOAT=1 dotnet test -c Release tests/DistributedBackprop.Engine.Tests --filter EveryFloat", ("tests/DistributedBackprop.Engine.Tests/Numerics/EveryFloatTests.cs", "\"DBP_EVERY_FLOAT\"")),
        new("dotnet run -c Release --project tests/DistributedBackprop.Simulation.Mutations", ("tests/DistributedBackprop.Simulation.Tests/Mutations/MutationTests.cs", "new MutationTrial(Sources, seeds: 30)")),
        new("python3 benchmarks/peers/compare.py", ("benchmarks/peers/compare.py", "def main():")),
        new("python3 tests/DistributedBackprop.Cli.Tests/New/compare_with_scikit_learn.py", ("tests/DistributedBackprop.Cli.Tests/New/compare_with_scikit_learn.py", "def main():")),
    ];

    /// <summary>The entry for a command: that with the longest beginning. Null where there is none.</summary>
    public static KnownCommand? Find(string command) => All
        .Where(known => command == known.Start.TrimEnd() || command.StartsWith(known.Start.TrimEnd() + " ", StringComparison.Ordinal))
        .MaxBy(known => known.Start.Length);

    /// <summary>Whether what is said to run it does.</summary>
    public bool IsChecked => CheckedBy is not { } by || Repository.Read(by.File).Contains(by.Words, StringComparison.Ordinal);
}
