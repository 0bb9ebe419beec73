using System.Globalization;

namespace DistributedBackprop.Training.Configuration;

/// <summary>A value of an option that differs from a given one, to find out what depends on the option. It need not be allowed.</summary>
internal static class OtherValue
{
    /// <summary>Whether a type is a record of options without kinds.</summary>
    public static bool IsPlainRecord(Type type) =>
        type.IsClass && type != typeof(string) && ListType.ElementOf(type) is null && KindSet.Of(type) is null;

    /// <summary>Another value.</summary>
    /// <param name="value">The value that it differs from; may be null.</param>
    /// <param name="declared">The option's type: a number, a truth value, a text, an enumeration, a list or a record with kinds.</param>
    public static object Than(object? value, Type declared)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ListType.ElementOf(type) is Type element)
        {
            bool isEmpty = value is not System.Collections.ICollection { Count: > 0 };
            return Array.CreateInstance(element, isEmpty ? 1 : 0);
        }

        if (KindSet.Of(type) is KindSet kinds)
        {
            return Activator.CreateInstance(kinds.Names.Select(name => kinds.TypeOf(name)!).First(kind => kind != value?.GetType()))!;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value));
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => value + "x",
            TypeCode.Boolean => value is not true,
            _ => Convert.ChangeType(Convert.ToDouble(value ?? 0, CultureInfo.InvariantCulture) + 1, type, CultureInfo.InvariantCulture),
        };
    }
}
