using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Where examples come from and how a table becomes numbers.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// The file, relative to the configuration's folder: an array of inputs if its name ends in .npy, .idx or -ubyte (and .gz), else a table
    /// with a header line.
    /// </summary>
    [Description("The examples: a CSV file with a header line, or an array of inputs (.npy, .idx or -ubyte, perhaps .gz). Its path is relative to the configuration's folder.")]
    [Required]
    public string File { get; init; } = "";

    /// <summary>The names of the columns to predict: one class column, or one or more numeric columns.</summary>
    [Description("The columns to predict: one class column, or one or more numeric columns. Every other column is a feature, unless ignore names it.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<string> Target { get; init; } = [];

    /// <summary>What to learn.</summary>
    [Description("What to learn: classes or numbers.")]
    [Required]
    public LearningTask Task { get; init; }

    /// <summary>Columns that are neither features nor targets.</summary>
    [Description("Columns that are neither features nor targets. Name those that tell nothing of the target (numbers of rows, names) or would give it away.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Where the file is an array: the array of its labels, which are named by <see cref="Target"/>; null: the target is an input, p0, p1, ...</summary>
    [Description("Where file is an array of inputs: the array of its labels, which take the names of target. Its path is relative to the configuration's folder; null: file is a table, or the target is one of its numbers, p0, p1, ...")]
    public string? Labels { get; init; }

    /// <summary>What stands between the fields of the file.</summary>
    [Description("What stands between the fields of the file. Name it where the header line misleads.")]
    public CsvSeparator Separator { get; init; }

    /// <summary>Whether numbers have a decimal comma; null: as <see cref="CsvFormat.DecimalComma"/> says.</summary>
    [Description("Whether numbers have a decimal comma. null: with semicolons or tabs, if the numbers show it.")]
    public bool? DecimalComma { get; init; }

    /// <summary>Feature columns that hold categories although they look like numbers, or more than 50 different texts; one-hot.</summary>
    [Description("Feature columns to take as categories, one input for each. Needed where categories look like numbers or have over 50 different values: a column without any number is one of its own accord, if it has at most 50.")]
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What becomes of a category that the training part does not hold.</summary>
    [Description("What becomes of a category that the training part does not hold. It counts for validation and for predictions.")]
    public UnknownCategoryHandling UnknownCategory { get; init; }

    /// <summary>What becomes of missing values in feature columns. A missing target is an error.</summary>
    [Description("What becomes of missing values in features. A missing target is always refused.")]
    public MissingHandling Missing { get; init; }

    /// <summary>The texts that stand for a missing value.</summary>
    [Description("The texts that stand for a missing value. A list that is given replaces the default one.")]
    public IReadOnlyList<string> MissingValues { get; init; } = ["", "NA", "NaN", "?", "null"];

    /// <summary>How features are scaled.</summary>
    [Description("How features are scaled; fitted on the training part only. Networks learn best from numbers about as large as 1.")]
    public ColumnScaling FeatureScaling { get; init; } = new StandardScaling();

    /// <summary>How the numeric targets of a regression are scaled; errors and predictions are given in the original unit.</summary>
    [Description("How the numeric targets of a regression are scaled. Scale targets that are far from 1 in size, so that the learning rate suits them; RMSE and predictions are in the original unit all the same.")]
    public ColumnScaling TargetScaling { get; init; } = new NoScaling();

    /// <summary>The share of examples held out for validation; stratified by class in a classification.</summary>
    [Description("The share of examples held out for validation, stratified by class. Not used where there is a validationFile; 0: none is held out.")]
    [Range(0.0, 0.9)]
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>A table of its own to validate on, with the same columns as the file; null: a share of the file is held out.</summary>
    [Description("A table or an array of its own to validate on, with the same columns. Its path is relative to the configuration's folder; null: a share of the file is held out.")]
    public string? ValidationFile { get; init; }

    /// <summary>The labels of <see cref="ValidationFile"/>, where that is an array.</summary>
    [Description("The labels of validationFile, where that is an array. null: it is none.")]
    public string? ValidationLabels { get; init; }

    /// <summary>A table of its own to evaluate the finished model on, with the same columns; training does not look at it.</summary>
    [Description("A table or an array of its own to evaluate the finished model on, with the same columns. Training does not look at it; its path is relative to the configuration's folder; null: there is none.")]
    public string? TestFile { get; init; }

    /// <summary>The labels of <see cref="TestFile"/>, where that is an array.</summary>
    [Description("The labels of testFile, where that is an array. null: it is none.")]
    public string? TestLabels { get; init; }

    /// <summary>How much an example of each class counts in a classification.</summary>
    [Description("How much an example of each class counts in a classification: its loss and gradient are multiplied by the class's weight. For classes of very different size whose rare ones matter.")]
    public ClassWeighting ClassWeights { get; init; } = new NoClassWeights();
}
