using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Where examples come from and how a table becomes numbers.</summary>
public sealed record DataOptions
{
    /// <summary>The CSV file, relative to the configuration's folder.</summary>
    [Description("The CSV file with a header line, relative to the configuration's folder.")]
    [Required]
    public string File { get; init; } = "";

    /// <summary>The names of the columns to predict: one class column, or one or more numeric columns.</summary>
    [Description("The columns to predict: one class column, or one or more numeric columns.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<string> Target { get; init; } = [];

    /// <summary>What to learn.</summary>
    [Description("What to learn: classes or numbers.")]
    [Required]
    public LearningTask Task { get; init; }

    /// <summary>Columns that are neither features nor targets.</summary>
    [Description("Columns that are neither features nor targets.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>What stands between the fields of the file.</summary>
    [Description("What stands between the fields of the file. auto: what the header line has most of.")]
    public CsvSeparator Separator { get; init; }

    /// <summary>Whether numbers have a decimal comma; null: as <see cref="CsvFormat.DecimalComma"/> says.</summary>
    [Description("Whether numbers have a decimal comma. null: with semicolons or tabs, if the numbers show it.")]
    public bool? DecimalComma { get; init; }

    /// <summary>Feature columns that hold categories although they look like numbers, or more than 50 different texts; one-hot.</summary>
    [Description("Feature columns to take as categories (one-hot). A column without any number is one of its own accord, if it has at most 50 different values.")]
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What becomes of a category that the training part does not hold.</summary>
    [Description("What becomes of a category that the training part does not hold: an error, or an input of its own.")]
    public UnknownCategoryHandling UnknownCategory { get; init; }

    /// <summary>What becomes of missing values in feature columns. A missing target is an error.</summary>
    [Description("What becomes of missing values in features: an error, the training part's mean or median (of categories the most frequent), or ownSlot: the mean, and an input that says so.")]
    public MissingHandling Missing { get; init; }

    /// <summary>The texts that stand for a missing value.</summary>
    [Description("The texts that stand for a missing value, by default an empty field, NA, NaN, ? and null.")]
    public IReadOnlyList<string> MissingValues { get; init; } = ["", "NA", "NaN", "?", "null"];

    /// <summary>How features are scaled.</summary>
    [Description("How features are scaled; fitted on the training part only.")]
    public ColumnScaling FeatureScaling { get; init; } = new StandardScaling();

    /// <summary>How the numeric targets of a regression are scaled; errors and predictions are given in the original unit.</summary>
    [Description("How the numeric targets of a regression are scaled; RMSE is given in the original unit.")]
    public ColumnScaling TargetScaling { get; init; } = new NoScaling();

    /// <summary>The share of examples held out for validation; stratified by class in a classification.</summary>
    [Description("The share of examples held out for validation, stratified by class.")]
    [Range(0.0, 0.9)]
    public double ValidationShare { get; init; } = 0.2;
}
