using System.CommandLine;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Models;

/// <summary>The options by which a command line says how a table is written. They have the names and values of those of a configuration.</summary>
internal sealed class FormatOptions
{
    private const string SeparatorName = "--separator";
    private const string DecimalCommaName = "--decimal-comma";

    private static readonly string[] Separators = [.. Enum.GetNames<CsvSeparator>().Select(name => name.ToLowerInvariant())];

    private readonly Option<string?> _separator = new(SeparatorName)
    {
        Description = "What stands between the fields of the table. Without it: what the header line has most of.",
        HelpName = string.Join('|', Separators),
    };

    private readonly Option<bool?> _decimalComma = new(DecimalCommaName)
    {
        Description = "Whether numbers of the table have a decimal comma. Without it: with semicolons or tabs, if the numbers show it.",
        HelpName = "true|false",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public FormatOptions(Command command)
    {
        _separator.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } given && !Separators.Contains(given))
            {
                result.AddError($"{SeparatorName} is '{given}'; write {string.Join(", ", Separators[..^1])} or {Separators[^1]}.");
            }
        });
        command.Options.Add(_separator);
        command.Options.Add(_decimalComma);
    }

    /// <summary>Refuses the options for an array, which has neither separators nor decimal signs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="array">The array's file.</param>
    /// <exception cref="ConfigurationException">One of them was given.</exception>
    public void RequireAbsent(ParseResult parsed, string array)
    {
        string? given = parsed.GetValue(_separator) is not null ? SeparatorName : parsed.GetValue(_decimalComma) is not null ? DecimalCommaName : null;
        if (given is not null)
        {
            throw new ConfigurationException($"{given} is for tables, and {array} is an array. Leave it out.");
        }
    }

    /// <summary>The format that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What counts where the command line does not say.</param>
    public CsvFormat Of(ParseResult parsed, CsvFormat usual) => usual with
    {
        Separator = parsed.GetValue(_separator) is { } separator ? Enum.Parse<CsvSeparator>(separator, ignoreCase: true) : usual.Separator,
        DecimalComma = parsed.GetValue(_decimalComma) ?? usual.DecimalComma,
        SeparatorOption = SeparatorName,
        DecimalCommaOption = DecimalCommaName,
    };
}
