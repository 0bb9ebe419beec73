namespace DistributedBackprop.Cli;

/// <summary>Arguments as they are typed in a shell.</summary>
internal static class ShellWord
{
    private const string Plain = "/._-:+,=@";

    /// <summary>An argument that a shell passes on as it is, so that a command that is shown can be copied.</summary>
    /// <param name="argument">The argument.</param>
    /// <returns>The argument; in single quotes, within which nothing is special, where it holds more than letters, digits and harmless signs.</returns>
    public static string Of(string argument) => argument.Length > 0 && argument.All(IsPlain)
        ? argument
        : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Where the backslash separates folders, shells leave it alone.</summary>
    private static bool IsPlain(char sign) =>
        char.IsLetterOrDigit(sign) || Plain.Contains(sign, StringComparison.Ordinal) || sign == Path.DirectorySeparatorChar;
}
