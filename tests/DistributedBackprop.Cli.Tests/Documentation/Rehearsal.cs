namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>Does what a page says, block by block, in a working copy of its own: saves its files, runs its commands, compares its outputs.</summary>
internal sealed class Rehearsal : IDisposable
{
    private readonly WorkingCopy _copy = new();
    private readonly RunNames _runs = new();
    private readonly List<string> _problems = [];

    private Rehearsal()
    {
    }

    /// <summary>Goes through a page.</summary>
    /// <returns>What was otherwise than the page says, in order; nothing after a command that failed, as what follows rests on it.</returns>
    public static IReadOnlyList<string> Play(Page page)
    {
        using var rehearsal = new Rehearsal();
        rehearsal.PlayBlocks(page);
        return rehearsal._problems;
    }

    public void Dispose() => _copy.Dispose();

    private void PlayBlocks(Page page)
    {
        CodeBlock? before = null;
        string? printed = "";
        foreach (CodeBlock block in page.Blocks)
        {
            if (block.IsFile)
            {
                _copy.Write(block.Detail, block.Lines);
            }
            else if (block.IsShell)
            {
                printed = RunCommands(block);
            }
            else if (block.IsOutputOf(before) && !ShownOutput.Matches(block.Lines, printed!))
            {
                _problems.Add($"Line {block.Line}: {ShownOutput.DescribeDifference(block.Lines, printed!)}. All that was printed:\n{printed}");
            }

            if (printed is null)
            {
                return;
            }

            before = block;
        }
    }

    /// <summary>Runs a block's commands.</summary>
    /// <returns>What they printed; null if one ended otherwise than promised.</returns>
    private string? RunCommands(CodeBlock block)
    {
        string printed = "";
        foreach (string command in block.Commands.Where(command => KnownCommand.Find(command) is { CheckedBy: null }))
        {
            CommandRun run = Run(command);
            printed += run.Output + run.Error;
            int promised = command == block.Commands[^1] ? block.ExitCode : 0;
            if (run.ExitCode != promised)
            {
                _problems.Add($"Line {block.Line}: '{command}' exits {run.ExitCode}, not {promised}.\n{run.Output}{run.Error}");
                return null;
            }
        }

        return printed;
    }

    private CommandRun Run(string written)
    {
        string command = written.Replace(KnownCommand.DbpWrittenOut, "dbp ", StringComparison.Ordinal);
        foreach (string name in _runs.Unknown(command))
        {
            // A page may take up a run that another page made: a short one of the shipped configuration stands for it.
            _runs.Learn(_copy.Run($"dbp train config/{name}.json --epochs 2 --quiet").Output);
        }

        CommandRun run = _copy.Run(_runs.Resolve(command));
        _runs.Learn(run.Output);
        return run;
    }
}
