using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace DistributedBackprop.Cli;

/// <summary>Options of the command line that take a whole number.</summary>
internal static class WholeNumber
{
    /// <summary>An option that is null where it is not given.</summary>
    /// <param name="name">The option, such as <c>--workers</c>.</param>
    /// <param name="description">What it does.</param>
    public static Option<TNumber?> Option<TNumber>(string name, string description)
        where TNumber : struct, IBinaryInteger<TNumber> =>
        new(name) { Description = description, HelpName = "N", CustomParser = Parse<TNumber> };

    private static TNumber? Parse<TNumber>(ArgumentResult argument)
        where TNumber : struct, IBinaryInteger<TNumber>
    {
        string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        if (TNumber.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out TNumber number))
        {
            return number;
        }

        string option = argument.Parent is OptionResult parent ? parent.Option.Name : "The argument";
        argument.AddError($"{option} is '{text}', not a whole number that fits.");
        return null;
    }
}
