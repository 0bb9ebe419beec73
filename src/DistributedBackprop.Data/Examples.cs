using System.Globalization;
using System.Numerics;
using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>
/// Examples that a program holds in arrays or lists: numbers as inputs, and what is to be predicted from them. They go the way of
/// every table: an array and a CSV file of equal values give equal bits. A NaN among the inputs is a missing value.
/// </summary>
/// <remarks>Arrays are kept, not copied: do not change them while a model trains on them or is measured.</remarks>
public sealed class Examples
{
    private const string Source = "the arrays";

    private readonly NumberArray _inputs;
    private readonly NumberArray? _targets;
    private readonly IReadOnlyList<string>? _classes;

    private Examples(NumberArray inputs, NumberArray? targets, IReadOnlyList<string>? classes)
    {
        int answers = targets?.Rows ?? classes!.Count;
        if (answers != inputs.Rows)
        {
            throw new ArgumentException($"There are {inputs.Rows} inputs, but {answers} {(targets is null ? "classes" : "targets")}. Give one for each.");
        }

        _inputs = inputs;
        _targets = targets;
        _classes = classes;
    }

    /// <summary>The number of examples.</summary>
    public int Count => _inputs.Rows;

    /// <summary>The numbers of each input.</summary>
    public int Inputs => _inputs.Columns;

    /// <summary>The numbers to predict for each example; 1 in a classification.</summary>
    public int Targets => _targets?.Columns ?? 1;

    /// <summary>What is to be predicted: classes or numbers.</summary>
    public LearningTask Task => _targets is null ? LearningTask.Classification : LearningTask.Regression;

    /// <summary>Examples of one number each.</summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TTarget">The type of the targets.</typeparam>
    /// <param name="inputs">[example][input].</param>
    /// <param name="targets">The number to predict for each example.</param>
    /// <returns>The examples.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no input, inputs differ in length, or there are more or fewer targets than inputs.</exception>
    public static Examples ForRegression<TInput, TTarget>(IReadOnlyList<IReadOnlyList<TInput>> inputs, IReadOnlyList<TTarget> targets)
        where TInput : struct, INumber<TInput>
        where TTarget : struct, INumber<TTarget>
    {
        ArgumentNullException.ThrowIfNull(targets);
        return new Examples(RowArray<TInput>.Of(inputs, Source, nameof(inputs)), new ValueArray<TTarget>(Source, targets), classes: null);
    }

    /// <summary>Examples of several numbers each.</summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TTarget">The type of the targets.</typeparam>
    /// <param name="inputs">[example][input].</param>
    /// <param name="targets">[example][target].</param>
    /// <returns>The examples.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no input or target, rows differ in length, or there are more or fewer targets than inputs.</exception>
    public static Examples ForRegression<TInput, TTarget>(IReadOnlyList<IReadOnlyList<TInput>> inputs, IReadOnlyList<IReadOnlyList<TTarget>> targets)
        where TInput : struct, INumber<TInput>
        where TTarget : struct, INumber<TTarget> =>
        new(RowArray<TInput>.Of(inputs, Source, nameof(inputs)), RowArray<TTarget>.Of(targets, Source, nameof(targets)), classes: null);

    /// <summary>Examples of a class each.</summary>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <param name="inputs">[example][input].</param>
    /// <param name="classes">The name of each example's class.</param>
    /// <returns>The examples.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no input, inputs differ in length, a name is null, or there are more or fewer classes than inputs.</exception>
    public static Examples ForClassification<T>(IReadOnlyList<IReadOnlyList<T>> inputs, IReadOnlyList<string> classes)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(classes);
        return classes.Contains(null)
            ? throw new ArgumentException("A class is null. Name the class of every example.", nameof(classes))
            : new Examples(RowArray<T>.Of(inputs, Source, nameof(inputs)), targets: null, classes);
    }

    /// <summary>Examples of a class each, where classes are named by numbers.</summary>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <param name="inputs">[example][input].</param>
    /// <param name="classes">The number of each example's class; any numbers, which name the classes and order them.</param>
    /// <returns>The examples.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no input, inputs differ in length, or there are more or fewer classes than inputs.</exception>
    public static Examples ForClassification<T>(IReadOnlyList<IReadOnlyList<T>> inputs, IReadOnlyList<int> classes)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(classes);
        return ForClassification(inputs, [.. classes.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>The examples as a table.</summary>
    /// <param name="columns">A name for each number of an input; null for p0, p1, ..., as in array files.</param>
    /// <param name="targets">A name for each target; null for target, or target0, target1, ... where there are several.</param>
    /// <returns>The table: the inputs' columns, then the targets'.</returns>
    /// <exception cref="ArgumentException">There are too many or too few names, or a name is empty or there twice.</exception>
    public Table ToTable(IReadOnlyList<string>? columns = null, IReadOnlyList<string>? targets = null)
    {
        columns ??= [.. Enumerable.Range(0, Inputs).Select(column => $"p{column}")];
        targets ??= Targets == 1 ? ["target"] : [.. Enumerable.Range(0, Targets).Select(target => $"target{target}")];
        RequireCount(columns, Inputs, "inputs", nameof(columns));
        RequireCount(targets, Targets, "targets", nameof(targets));
        return new Table(Source, [.. columns, .. targets], new NumberGrid(_targets is null ? [_inputs] : [_inputs, _targets], _classes));
    }

    private static void RequireCount(IReadOnlyList<string> names, int count, string what, string parameter)
    {
        if (names.Count != count)
        {
            throw new ArgumentException($"There are {count} {what} an example, and {names.Count} names for them ({DataException.List(names)}).", parameter);
        }
    }
}
