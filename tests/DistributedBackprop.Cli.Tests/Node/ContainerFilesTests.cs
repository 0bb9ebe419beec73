using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Tests.Documentation;
using DistributedBackprop.Cli.Work;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>The files by which a cluster is launched in containers fit the program and its page.</summary>
public sealed partial class ContainerFilesTests
{
    private static readonly string[] ComposeFiles = ["docker-compose.yml", "docker/standby-0.env", "docker/standby-1.env"];

    private static readonly string[] Variables = [.. new NodeArguments().Settings.Select(setting => setting.Variable), LinkToken.Variable];

    [Fact]
    public void The_image_restores_every_project_of_the_program_before_the_sources_are_copied()
    {
        string dockerfile = Repository.Read("Dockerfile");
        string beforeRestore = dockerfile[..dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        string[] projects = [.. Directory.GetFiles(Repository.In("src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))];
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains($"COPY src/{project}/*.csproj src/{project}/\n", beforeRestore, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_image_is_made_of_is_there_and_is_sent_to_its_build()
    {
        string ignored = Repository.Read(".dockerignore");
        string[] sources = [.. CopiedSource().Matches(Repository.Read("Dockerfile")).SelectMany(copy => copy.Groups[1].Value.Split(' ')).Select(source => source.TrimEnd('/').Split('/')[0]).Distinct()];
        Assert.Contains("global.json", sources);
        Assert.All(sources, source =>
        {
            Assert.True(Path.Exists(Repository.In(source)), source);
            Assert.Contains($"!{source}\n", ignored, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Containers_are_given_settings_that_a_node_has()
    {
        string[] given = [.. ComposeFiles.SelectMany(file => GivenVariable().Matches(Repository.Read(file))).Select(variable => variable.Groups[1].Value).Distinct()];
        Assert.Contains("DBP_SEED_NODES", given);
        Assert.All(given, variable => Assert.Contains(variable, Variables));
    }

    [Fact]
    public void What_one_may_set_for_containers_is_on_the_page()
    {
        string page = Repository.Read("docs/CLUSTER.md");
        string[] set = [.. SetVariable().Matches(Repository.Read("docker-compose.yml")).Select(variable => variable.Groups[1].Value).Distinct()];
        Assert.Contains("DBP_STANDBY", set);
        Assert.All(set, variable => Assert.Contains(variable is "DBP_DESK_PORT_2" or "DBP_DESK_PORT_3" ? "`DBP_DESK_PORT`, `_2`, `_3`" : $"| `{variable}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_server_nodes_of_the_containers_are_services() => Assert.All(
        Regex.Matches(Repository.Read("docker/standby-1.env"), "[=,]([a-z0-9-]+):4053").Select(node => node.Groups[1].Value),
        server => Assert.Contains($"\n  {server}:\n", Repository.Read("docker-compose.yml"), StringComparison.Ordinal));

    /// <summary>The sources of a COPY from the clone.</summary>
    [GeneratedRegex(@"^COPY (?!--)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex CopiedSource();

    /// <summary>A variable of a container, in either form of file.</summary>
    [GeneratedRegex("^ *(DBP_[A-Z_]+)(?:: |=)", RegexOptions.Multiline)]
    private static partial Regex GivenVariable();

    /// <summary>A variable that compose puts in.</summary>
    [GeneratedRegex(@"\$\{(DBP_[A-Z_0-9]+)[:-]")]
    private static partial Regex SetVariable();
}
