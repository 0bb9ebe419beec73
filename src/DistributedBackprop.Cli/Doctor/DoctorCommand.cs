using System.CommandLine;

namespace DistributedBackprop.Cli.Doctor;

/// <summary>The command <c>dbp doctor</c>.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Says what this machine has for training, and what each finding means.");
        command.SetAction(parsed => Report(Diagnosis.Of(MachineProbe.Look()), parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Prints findings, a line each, in columns.</summary>
    /// <param name="findings">The findings, at least one.</param>
    /// <param name="output">Where they go.</param>
    /// <returns><see cref="ExitCode.Done"/>, or <see cref="ExitCode.Failed"/> where training cannot work.</returns>
    internal static int Report(IReadOnlyList<Finding> findings, TextWriter output)
    {
        int subject = findings.Max(finding => finding.Subject.Length);
        int value = findings.Max(finding => finding.Value.Length);
        foreach (Finding finding in findings)
        {
            output.WriteLine($"{MarkOf(finding.Grade)}  {finding.Subject.PadRight(subject)}  {finding.Value.PadRight(value)}  {finding.Meaning.ReplaceLineEndings(" ")}");
        }

        return findings.Any(finding => finding.Grade == Grade.Bad) ? ExitCode.Failed : ExitCode.Done;
    }

    private static string MarkOf(Grade grade) => grade switch
    {
        Grade.Ok => "ok  ",
        Grade.Note => "note",
        _ => "BAD ",
    };
}
