using System.Diagnostics;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests;

/// <summary>Commands that are shown can be copied into a shell.</summary>
public sealed class ShellWordTests
{
    [Theory]
    [InlineData("runs/digits-20260131-120000", "runs/digits-20260131-120000")]
    [InlineData("größe.json", "größe.json")]
    [InlineData("my runs/a", "'my runs/a'")]
    [InlineData("R&D", "'R&D'")]
    [InlineData("cost$HOME", "'cost$HOME'")]
    [InlineData("~a", "'~a'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("", "''")]
    public void Only_what_a_shell_would_change_is_quoted(string argument, string word) => Assert.Equal(word, ShellWord.Of(argument));

    [UnixFact]
    public void A_shell_gives_the_argument_back()
    {
        string[] arguments = ["a b", "R&D", "$HOME", "it's", "*", "a\"b", @"a\b", "`id`", "~", "!x", "größe", "x=1"];
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, ArgumentList = { "-c", $"printf '%s\\n' {string.Join(' ', arguments.Select(ShellWord.Of))}" } };
        using Process shell = Process.Start(start)!;
        Assert.Equal(string.Join('\n', arguments) + "\n", shell.StandardOutput.ReadToEnd());
        shell.WaitForExit();
    }
}
