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
        Docker = null,
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
        Assert.EndsWith("digits.csv: there is no such file.", MachineProbe.ConfigurationProblem(alone), StringComparison.Ordinal);
        Assert.Contains("there is no such file", MachineProbe.ConfigurationProblem(folder.In("none.json")), StringComparison.Ordinal);
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
