using DistributedBackprop.Training.Configuration;
using Spectre.Console;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressView
{
    /// <summary>Opens the view that fits what was asked for and where the output goes.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="isLogForPeople">Whether the log is printed, and in words.</param>
    /// <param name="output">Where the log goes.</param>
    /// <param name="error">Where errors go.</param>
    /// <exception cref="ConfigurationException">Live progress was asked for, and the output does not go to a terminal.</exception>
    public static IProgressView Open(ProgressMode mode, bool isLogForPeople, TextWriter output, TextWriter error)
    {
        Terminal terminal = Terminal.Of(output);
        if (!terminal.ShowsLive(mode, isLogForPeople))
        {
            return new PlainProgress(output, error);
        }

        if (!terminal.IsTerminal)
        {
            throw new ConfigurationException("--progress live needs a terminal, but the output goes to a file or a pipe. Leave the option out, or write --progress plain.");
        }

        var live = new LiveProgress(Terminal.Connect(output, AnsiSupport.Yes), output, error, !Console.IsErrorRedirected, TimeProvider.System);
        live.FollowSuspension();
        return live;
    }
}
