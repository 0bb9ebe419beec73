using System.CommandLine;
using System.Text.Json;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Cli.Doctor;

/// <summary>The command <c>dbp doctor</c>.</summary>
internal static class DoctorCommand
{
    private const string Gap = "  ";

    /// <summary>Narrower than this a text is no easier to read when it is broken.</summary>
    private const int FewestColumns = 20;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string?>("CONFIG.json")
        {
            Description = "A configuration to look at too: whether it can be used, and whether its data are there and fit the memory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = ModelArguments.Json();
        var command = new Command("doctor", "Says what this machine has for training, and what each finding means.") { configuration, json };
        command.SetAction(parsed =>
        {
            MachineFacts facts = MachineProbe.Look(parsed.GetValue(configuration));
            IReadOnlyList<Finding> findings = Diagnosis.Of(facts);
            TextWriter output = parsed.InvocationConfiguration.Output;
            return parsed.GetValue(json) ? ReportForPrograms(findings, output) : Report(findings, facts.TerminalColumns, output);
        });
        return command;
    }

    /// <summary>Prints findings: what was looked at in a column, and beside it what was found and what it means.</summary>
    /// <param name="findings">The findings, at least one.</param>
    /// <param name="columns">The columns of the terminal, at whose edge lines are broken between words; null: a line each, as programs like it.</param>
    /// <param name="output">Where they go.</param>
    /// <returns><see cref="ExitCode.Done"/>, or <see cref="ExitCode.Failed"/> where training cannot work.</returns>
    internal static int Report(IReadOnlyList<Finding> findings, int? columns, TextWriter output)
    {
        int subject = findings.Max(finding => finding.Subject.Length);
        int indent = MarkOf(Grade.Ok).Length + Gap.Length + subject + Gap.Length;
        int width = columns is { } edge ? Math.Max(edge - 1 - indent, FewestColumns) : int.MaxValue;
        foreach (Finding finding in findings)
        {
            string head = $"{MarkOf(finding.Grade)}{Gap}{finding.Subject.PadRight(subject)}{Gap}";
            foreach (string line in Break($"{finding.Value}: {finding.Meaning.ReplaceLineEndings(" ")}", width))
            {
                output.WriteLine($"{head}{line}");
                head = new string(' ', indent);
            }
        }

        return CodeOf(findings);
    }

    /// <summary>Prints findings as one JSON object.</summary>
    /// <inheritdoc cref="Report"/>
    private static int ReportForPrograms(IReadOnlyList<Finding> findings, TextWriter output)
    {
        int code = CodeOf(findings);
        output.WriteLine(JsonSerializer.Serialize(new { canTrain = code == ExitCode.Done, findings }, RunJson.Indented));
        return code;
    }

    private static int CodeOf(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Grade == Grade.Bad) ? ExitCode.Failed : ExitCode.Done;

    /// <summary>Breaks a text between words; a word longer than the width stays whole.</summary>
    private static IEnumerable<string> Break(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    private static string MarkOf(Grade grade) => grade switch
    {
        Grade.Ok => "ok  ",
        Grade.Note => "note",
        _ => "BAD ",
    };
}
