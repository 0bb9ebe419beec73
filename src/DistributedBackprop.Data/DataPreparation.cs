using System.Numerics;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Turns a table into examples: chooses columns, splits rows, fits scalings on the training part, and encodes.</summary>
public static class DataPreparation
{
    private const string AdviceForTarget = "To predict classes, set data.task to 'classification'.";

    /// <summary>
    /// Prepares a table. Numbers are scaled as the options say, in float64 and rounded once to T; categories become one-hot inputs, classes
    /// one-hot targets;
    /// the held-out rows are drawn by the seed, by class in a classification; each part keeps the table's order.
    /// Equal arguments give equal bits on every machine.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="table">The rows.</param>
    /// <param name="options">What the columns are and how they are scaled.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>The examples and how they came about.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">The options are impossible, contradict the table, or a field cannot be used.</exception>
    public static PreparedData<T> Prepare<T>(Table table, DataOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        return Prepare<T>(new DataTables(table, Validation: null), options, seed);
    }

    /// <summary>Prepares tables: as above, but where there is a table to validate on, that is held out and all of the other is trained on.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="tables">The rows.</param>
    /// <param name="options">What the columns are and how they are scaled.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>The examples and how they came about.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">The options are impossible, contradict a table, or a field cannot be used.</exception>
    public static PreparedData<T> Prepare<T>(DataTables tables, DataOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        DataOptionsCheck.Require(options);
        Table table = tables.Training;
        DataOptions split = tables.Validation is null ? options : options with { ValidationShare = 0 };
        ColumnSelection selection = ColumnSelection.Select(table, options);
        var missing = new HashSet<string>(options.MissingValues, StringComparer.Ordinal);
        FeatureValues[] features = [.. selection.Features.Select(column => FeatureValues.Read(table, column, options, missing))];
        return options.Task == LearningTask.Classification
            ? PrepareClassification<T>(features, ClassColumn.Read(table, selection.Targets[0], missing), tables, split, seed)
            : PrepareRegression<T>(features, Targets(table, selection.Targets, missing), tables, split, seed);
    }

    private static PreparedData<T> PrepareClassification<T>(
        FeatureValues[] features, ClassColumn target, DataTables tables, DataOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireTwoOfEachClass(target, tables.Training, options.ValidationShare);
        ValidationSplit split = ValidationSplit.Draw(target.Values, target.Classes.Count, options.ValidationShare, seed);
        var preparation = new Preparation
        {
            Task = LearningTask.Classification,
            Features = [.. features.Select(column => column.Fit(options, split.Training))],
            Targets = [new ScaledColumn(target.Name, 0, 1)],
            Classes = target.Classes,
            ClassWeights = ClassWeightFit.Fit(options.ClassWeights, target, tables.Training.Source, split.Training),
            MissingValues = options.MissingValues,
            Separator = options.Separator,
            DecimalComma = options.DecimalComma,
        };
        return Assemble<T>(preparation, split, tables.Validation, features, rows => ExampleEncoder.OneHot<T>(target, rows));
    }

    private static PreparedData<T> PrepareRegression<T>(
        FeatureValues[] features, NumberColumn[] targets, DataTables tables, DataOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireTwoRows(tables.Training, options.ValidationShare);
        ValidationSplit split = ValidationSplit.Draw(new int[tables.Training.Rows.Count], groupCount: 1, options.ValidationShare, seed);
        var preparation = new Preparation
        {
            Task = LearningTask.Regression,
            Features = [.. features.Select(column => column.Fit(options, split.Training))],
            Targets = Fit(options.TargetScaling, targets, split.Training),
            Classes = [],
            MissingValues = options.MissingValues,
            Separator = options.Separator,
            DecimalComma = options.DecimalComma,
        };
        return Assemble<T>(preparation, split, tables.Validation, features, rows => ExampleEncoder.Scaled<T>(targets, preparation.Targets, rows));
    }

    private static PreparedData<T> Assemble<T>(
        Preparation preparation, ValidationSplit split, Table? validation, FeatureValues[] features, Func<int[], T[]> encodeTargets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new PreparedData<T>(
            preparation,
            Encode(split.Training),
            validation is null ? Encode(split.Validation) : ExampleEncoder.Encode<T>(validation, preparation));

        ExampleSet<T> Encode(int[] rows)
        {
            T[] inputs = ExampleEncoder.Features<T>(features, preparation, rows);
            return new ExampleSet<T>(rows.Length, preparation.Inputs, preparation.Outputs, inputs, encodeTargets(rows));
        }
    }

    private static NumberColumn[] Targets(Table table, int[] columns, HashSet<string> missing)
    {
        NumberColumn[] targets = [.. columns.Select(column => NumberColumn.Read(table, column, missing, AdviceForTarget))];
        Array.ForEach(targets, target => target.RequireComplete(ExampleEncoder.AdviceForMissingTarget));
        return targets;
    }

    private static ScaledColumn[] Fit(ColumnScaling scaling, NumberColumn[] columns, int[] trainingRows)
    {
        return
        [
            .. columns.Select(column => ScalingFit.Fit(
                scaling, column.Source, column.Name, [.. trainingRows.Select(row => column.Values[row])])),
        ];
    }

    private static void RequireTwoOfEachClass(ClassColumn target, Table table, double validationShare)
    {
        if (validationShare == 0)
        {
            return;
        }

        int[] counts = new int[target.Classes.Count];
        foreach (int value in target.Values)
        {
            counts[value]++;
        }

        int single = Array.IndexOf(counts, 1);
        if (single >= 0)
        {
            throw new DataException(
                $"{table.Source}: column {DataException.Quote(target.Name)} holds class {DataException.Quote(target.Classes[single])} in one row only; "
                + "training and validation need one each. Add examples of it or remove the row, set data.validationShare to 0, "
                + "or set data.task to 'regression' if the column holds measurements.");
        }
    }

    private static void RequireTwoRows(Table table, double validationShare)
    {
        if (validationShare > 0 && table.Rows.Count < 2)
        {
            throw new DataException(
                $"{table.Source} has one row; training and validation need one each. Add examples or set data.validationShare to 0.");
        }
    }
}
