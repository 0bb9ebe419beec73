using Spectre.Console;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What is known of where the output goes.</summary>
/// <param name="IsTerminal">Whether it goes to a terminal, not to a file or pipe.</param>
/// <param name="UnderstandsAnsi">Whether the terminal is known to understand ANSI sequences.</param>
/// <param name="WantsPlain">Whether the environment asks for plain lines: NO_COLOR, TERM=dumb, or CI as build servers set it.</param>
internal sealed record Terminal(bool IsTerminal, bool UnderstandsAnsi, bool WantsPlain)
{
    /// <summary>Finds out where a writer goes.</summary>
    /// <param name="output">The writer; anything but the console's own is no terminal.</param>
    public static Terminal Of(TextWriter output)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        Capabilities? capabilities = isTerminal ? Connect(output, AnsiSupport.Detect).Profile.Capabilities : null;
        return new Terminal(isTerminal, capabilities is { Ansi: true }, capabilities is { Interactive: false } || IsPlainWanted(Environment.GetEnvironmentVariable));
    }

    /// <summary>Whether an environment asks for plain lines.</summary>
    /// <param name="variable">Finds a variable of it; null where it is not set.</param>
    public static bool IsPlainWanted(Func<string, string?> variable) =>
        variable("TERM") == "dumb" || !string.IsNullOrEmpty(variable("NO_COLOR")) || variable("CI") is not (null or "" or "0" or "false");

    /// <summary>The terminal as Spectre.Console sees it.</summary>
    /// <param name="output">The writer that goes to it.</param>
    /// <param name="ansi">Whether it understands ANSI sequences.</param>
    public static IAnsiConsole Connect(TextWriter output, AnsiSupport ansi) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi, Out = new AnsiConsoleOutput(output) });

    /// <summary>Whether progress is shown live.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="isLogForPeople">Whether the log is printed, and in words.</param>
    public bool ShowsLive(ProgressMode mode, bool isLogForPeople) => mode switch
    {
        ProgressMode.Live => true,
        ProgressMode.Auto => IsTerminal && UnderstandsAnsi && !WantsPlain && isLogForPeople,
        _ => false,
    };
}
