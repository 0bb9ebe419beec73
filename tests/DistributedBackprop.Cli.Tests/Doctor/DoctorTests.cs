using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DistributedBackprop.Cli.Doctor;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Doctor;

/// <summary>What <c>dbp doctor</c> finds, and what it makes of it.</summary>
public sealed class DoctorTests
{
    private static readonly MachineFacts Healthy = new()
    {
        VectorBits = 256,
        HasFusedMultiplyAdd = true,
        Cores = 8,
        MemoryBytes = 16_000_000_000,
        Framework = ".NET 10",
        System = "Linux, X64",
        TerminalColumns = 120,
        HasClusterPackages = false,
        PortProblem = null,
        Folder = "/home/ada",
        FreeDiskBytes = 100_000_000_000,
        WriteProblem = null,
        Docker = new DockerFacts(Client: null, DaemonProblem: null, Compose: null),
        DefaultConfiguration = "config/digits.json",
        DefaultProblem = null,
    };

    [Fact]
    public void This_machine_can_train()
    {
        CommandRun run = CommandRun.Of("doctor");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"{Environment.ProcessorCount}", Line(run.Output, "cores"), StringComparison.Ordinal);
        Assert.Contains(Environment.Version.ToString(), Line(run.Output, ".NET"), StringComparison.Ordinal);
        Assert.StartsWith("ok", Line(run.Output, "shipped run"), StringComparison.Ordinal);
    }

    /// <summary>Where it goes to no terminal a finding is a line, however long, which programs find by its beginning.</summary>
    [Fact]
    public void Findings_stand_in_columns_a_line_each()
    {
        (_, string output) = Report(Healthy);
        string[] lines = output.TrimEnd('\n').Split('\n');
        int value = lines[0].IndexOf("256 bits: 8 numbers of float32", StringComparison.Ordinal);
        Assert.Equal(Diagnosis.Of(Healthy).Count, lines.Length);
        Assert.All(lines, line => Assert.Equal("  ", line[(value - 2)..value]));
        Assert.All(lines, line => Assert.NotEqual(' ', line[value]));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(50)]
    public void In_a_terminal_lines_break_between_words_below_each_other(int columns)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DoctorCommand.Report(Diagnosis.Of(Healthy), columns, output);
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        int value = lines[0].IndexOf("256 bits", StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, value, columns - 1));
        Assert.All(lines, line => Assert.NotEqual(' ', line[value]));
        Assert.True(lines.Length > Diagnosis.Of(Healthy).Count);
        Assert.Equal(Words(Report(Healthy).Output), Words(output.ToString()));
    }

    [Fact]
    public void What_is_there_for_several_machines_is_told()
    {
        Assert.EndsWith("not in this build: dbp train uses the cores of this machine, and needs no more", Line(Report(Healthy).Output, "Akka.NET"), StringComparison.Ordinal);
        string blocked = Line(Report(Healthy with { PortProblem = "Permission denied" }).Output, "ports");
        Assert.StartsWith("note", blocked, StringComparison.Ordinal);
        Assert.EndsWith("training on one machine needs none, several machines would: Permission denied", blocked, StringComparison.Ordinal);
    }

    /// <summary>The second address is of the range that is kept for documentation, and so no machine's.</summary>
    [Fact]
    public void Listening_is_tried()
    {
        Assert.Null(MachineProbe.PortProblem(System.Net.IPAddress.Loopback));
        Assert.NotNull(MachineProbe.PortProblem(System.Net.IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void A_healthy_machine_has_nothing_to_note() =>
        Assert.All(Diagnosis.Of(Healthy), finding => Assert.Equal(Grade.Ok, finding.Grade));

    [Fact]
    public void A_folder_that_cannot_be_written_prevents_training()
    {
        (int exitCode, string output) = Report(Healthy with { WriteProblem = "Access is denied." });
        Assert.Equal(1, exitCode);
        Assert.Contains("no run folder can be made in it: Access is denied.", Line(output, "current folder"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_prevents_training()
    {
        (int exitCode, string output) = Report(Healthy with { FreeDiskBytes = 1000 });
        Assert.Equal(1, exitCode);
        Assert.StartsWith("BAD", Line(output, "disk"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_slows_or_narrows_training_is_noted()
    {
        (int exitCode, string output) = Report(Healthy with
        {
            VectorBits = 0,
            HasFusedMultiplyAdd = false,
            MemoryBytes = 100_000_000,
            FreeDiskBytes = null,
            DefaultProblem = "config/digits.json: there is no such file.",
        });
        Assert.Equal(0, exitCode);
        Assert.All(
            ["vectors", "fused multiply-add", "memory", "disk", "shipped run"],
            subject => Assert.StartsWith("note", Line(output, subject), StringComparison.Ordinal));
        Assert.EndsWith("config/digits.json: there is no such file.", Line(output, "shipped run"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_found_in_the_folders_of_the_search_path()
    {
        using var folder = new TemporaryFolder();
        string program = folder.Write("bin/docker", "");
        string searchPath = string.Join(Path.PathSeparator, folder.In("none"), folder.In("bin"));
        Assert.Equal(program, MachineProbe.FindProgram("docker", searchPath));
        Assert.Null(MachineProbe.FindProgram("docker", folder.In("none")));
        Assert.Null(MachineProbe.FindProgram("docker", ""));
    }

    [Fact]
    public void What_there_is_of_docker_is_told()
    {
        Assert.EndsWith("not found: training does not need it", Line(Report(Healthy).Output, "Docker"), StringComparison.Ordinal);
        string whole = Report(Healthy with { Docker = new DockerFacts("/bin/docker", DaemonProblem: null, "/lib/docker-compose") }).Output;
        Assert.Contains("/bin/docker, and the daemon answers: containers can be started", Line(whole, "Docker"), StringComparison.Ordinal);
        Assert.Contains("/lib/docker-compose: several containers can be started together", Line(whole, "Compose"), StringComparison.Ordinal);
        string client = Report(Healthy with { Docker = new DockerFacts("/bin/docker", "/run/x: Connection refused.", Compose: null) }).Output;
        Assert.EndsWith("training does not need one: /run/x: Connection refused.", Line(client, "Docker"), StringComparison.Ordinal);
        Assert.Contains("not found", Line(client, "Compose"), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task The_daemon_is_asked_over_its_socket()
    {
        using var folder = new TemporaryFolder();
        string socket = folder.In("docker.sock");
        Assert.Equal($"unix://{socket} is not there.", DockerProbe.DaemonProblem($"unix://{socket}", TimeSpan.FromMinutes(1)));
        Assert.Equal("DOCKER_HOST is tcp://far:1, which was not asked.", DockerProbe.DaemonProblem("tcp://far:1", TimeSpan.FromMinutes(1)));
        Assert.Null(await Answered(socket, "OK"));
        File.Delete(socket);
        Assert.Equal($"unix://{socket} gave another answer than Docker's.", await Answered(socket, "no"));
        File.Delete(socket);
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(socket));
        silent.Listen();
        Assert.Equal($"unix://{socket} did not answer.", DockerProbe.DaemonProblem($"unix://{socket}", TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void A_configuration_and_its_data_are_looked_at()
    {
        CommandRun run = CommandRun.Of("doctor", Shipped.Iris);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("ok", Line(run.Output, "configuration"), StringComparison.Ordinal);
        Assert.Matches("iris.csv, under 0.1 MB: the memory needed .*: under 0.1 MB, which fits$", Line(run.Output, "data.file"));

        using var folder = new TemporaryFolder();
        string alone = folder.Write("iris.json", File.ReadAllText(Shipped.Iris));
        CommandRun missing = CommandRun.Of("doctor", alone);
        Assert.Equal(1, missing.ExitCode);
        Assert.StartsWith("BAD", Line(missing.Output, "data.file"), StringComparison.Ordinal);
        Assert.EndsWith("there is no such file. Correct data.file.", Line(missing.Output, "data.file"), StringComparison.Ordinal);
        Assert.StartsWith("BAD", Line(CommandRun.Of("doctor", folder.In("none.json")).Output, "configuration"), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_must_fit_the_memory_together()
    {
        DataFileFacts[] files =
        [
            new("data.file", "a.csv", 1_000_000, 9e6, Problem: null), new("data.validationFile", "b.csv", 500_000, 4e6, Problem: null),
            new("data.testFile", "c.csv", 500_000, NeededBytes: 0, Problem: null),
        ];
        string[] grades = [.. DataDiagnosis.Of(new ConfigurationFacts("a.json", Problem: null, files), 10_000_000).Select(finding => $"{finding.Grade} {finding.Meaning}")];
        Assert.Equal("Ok the memory needed until it is learned from, about, inputs of categories not counted: 9.0 MB, which fits", grades[1]);
        Assert.StartsWith("Bad the memory needed until it is learned from, about, inputs of categories not counted: 4.0 MB, 13.0 MB with the files before, and there are 10.0 MB: ", grades[2], StringComparison.Ordinal);
        Assert.StartsWith("Ok its beginning can be read; training does not look at it", grades[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_the_same_findings_as_json()
    {
        CommandRun run = CommandRun.Of("doctor", "--json");
        using var report = JsonDocument.Parse(run.Output);
        Assert.True(report.RootElement.GetProperty("canTrain").GetBoolean());
        JsonElement cores = Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("subject").GetString() == "cores");
        Assert.Equal(("ok", $"{Environment.ProcessorCount}"), (cores.GetProperty("grade").GetString(), cores.GetProperty("value").GetString()));
        Assert.Equal(1, CommandRun.Of("doctor", "--json", "nowhere.json").ExitCode);
    }

    [Fact]
    public void Writing_is_tried_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(MachineProbe.WriteProblem(folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.NotNull(MachineProbe.WriteProblem(folder.In("none")));
    }

    [Fact]
    public void The_shipped_configuration_and_its_data_are_looked_for()
    {
        using var folder = new TemporaryFolder();
        string alone = folder.Write("digits.json", File.ReadAllText(Shipped.Digits));
        Assert.Null(MachineProbe.ConfigurationProblem(Shipped.Digits));
        Assert.EndsWith("digits.csv: there is no such file. Correct data.file.", MachineProbe.ConfigurationProblem(alone), StringComparison.Ordinal);
        Assert.Contains("there is no such file", MachineProbe.ConfigurationProblem(folder.In("none.json")), StringComparison.Ordinal);
    }

    /// <summary>What is found where somebody listens on a socket and gives an answer.</summary>
    private static async Task<string?> Answered(string socket, string answer)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        Task<string?> asking = Task.Run(() => DockerProbe.DaemonProblem($"unix://{socket}", TimeSpan.FromMinutes(1)));
        using Socket asked = await listener.AcceptAsync();
        await asked.ReceiveAsync(new byte[4096]);
        await asked.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"));
        return await asking;
    }

    private static string[] Words(string output) => output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static (int ExitCode, string Output) Report(MachineFacts facts)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (DoctorCommand.Report(Diagnosis.Of(facts), columns: null, output), output.ToString());
    }

    private static string Line(string output, string subject) =>
        Assert.Single(output.Split('\n'), line => line.Length > 6 && line[6..].StartsWith($"{subject} ", StringComparison.Ordinal));
}
