using System.Collections;
using System.Globalization;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Holds options that were built in code to what <see cref="OptionsBinder"/> holds those of a file to: the types' ranges, the
/// validation attributes and the kinds of their records.
/// </summary>
/// <param name="origin">What messages call the options.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class OptionsCheck(Origin origin, ProblemList problems)
{
    /// <summary>Checks an options record and all that it holds.</summary>
    /// <param name="record">The record.</param>
    /// <param name="declaredType">The type of the option that holds it.</param>
    /// <param name="path">The path of that option; empty for the whole configuration.</param>
    public void CheckRecord(object record, Type declaredType, string path)
    {
        if (KindSet.Of(declaredType) is { } kinds && !kinds.Holds(record.GetType()))
        {
            problems.Add(origin, $"{ConfigurationPath.Join(path, kinds.Key)} is {record.GetType().Name}; expected one of {string.Join(", ", kinds.Names)}.");
            return;
        }

        foreach (OptionProperty option in RecordShape.Of(record.GetType()).Options)
        {
            CheckOption(option, option.Get(record), ConfigurationPath.Join(path, option.Key));
        }
    }

    private void CheckOption(OptionProperty option, object? value, string path)
    {
        if (value is null)
        {
            if (!option.AllowsNull)
            {
                problems.Add(origin, OptionProblem.IsNull(path, option));
            }

            return;
        }

        if (!CheckValue(value, option.Type, path))
        {
            return;
        }

        // The rules count elements of arrays; other lists need not show theirs the same way.
        object ruled = value is IEnumerable list and not string ? list.Cast<object?>().ToArray() : value;
        foreach (var rule in option.Rules.Where(rule => !OptionRule.Allows(rule, ruled)))
        {
            problems.Add(origin, OptionProblem.NotAllowed(path, Display(ruled), rule, option));
        }
    }

    /// <summary>Whether a value is one of its type, which an option's own rules may then narrow.</summary>
    private bool CheckValue(object value, Type type, string path)
    {
        Type valueType = Nullable.GetUnderlyingType(type) ?? type;
        if (ListType.ElementOf(valueType) is { } elementType)
        {
            foreach ((int index, object? element) in ((IEnumerable)value).Cast<object?>().Index())
            {
                CheckElement(element, elementType, ConfigurationPath.Join(path, index));
            }

            return true;
        }

        if (IsScalar(valueType))
        {
            return CheckScalar(value, valueType, path);
        }

        CheckRecord(value, valueType, path);
        return true;
    }

    private void CheckElement(object? element, Type type, string path)
    {
        if (element is not null)
        {
            CheckValue(element, type, path);
        }
        else if (IsScalar(type))
        {
            problems.Add(origin, OptionProblem.NotOfType(path, "null", type));
        }
        else
        {
            problems.Add(origin, OptionProblem.NoRecord(path, "null", KindSet.Of(type)));
        }
    }

    private bool CheckScalar(object value, Type type, string path)
    {
        bool isOfType = value is double number ? double.IsFinite(number) : !type.IsEnum || Enum.IsDefined(type, value);
        if (!isOfType)
        {
            problems.Add(origin, OptionProblem.NotOfType(path, Convert.ToString(value, CultureInfo.InvariantCulture)!, type));
        }

        return isOfType;
    }

    private static bool IsScalar(Type type) => type.IsValueType || type == typeof(string);

    private static string Display(object value) => value switch
    {
        string text => OptionProblem.DisplayText(text),
        Array list => OptionProblem.DisplayList(list.Length),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
