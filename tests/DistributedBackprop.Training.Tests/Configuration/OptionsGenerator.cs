using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using DistributedBackprop.Training.Options;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>
/// Draws whole configurations, with a value of its own for every property that there is: an option that is added later
/// is drawn too. It walks the records by itself, apart from the code under test.
/// </summary>
internal static class OptionsGenerator
{
    private const int LongestList = 3;

    /// <summary>Configurations in which every option alone is allowed.</summary>
    public static Gen<TrainingOptions> TrainingOptions => Draw(typeof(TrainingOptions), null).Select(options => (TrainingOptions)options!);

    private static Gen<object?> Draw(Type type, PropertyInfo? property)
    {
        if (Nullable.GetUnderlyingType(type) is Type underlying)
        {
            return Gen.OneOf(Gen.Constant<object?>(null), Draw(underlying, property));
        }

        if (type.IsGenericType)
        {
            return DrawList(type.GetGenericArguments()[0], property);
        }

        if (type.IsEnum)
        {
            return Gen.Elements(Enum.GetValues(type).Cast<object?>().ToArray());
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => Gen.Elements<object?>(true, false),
            TypeCode.Int32 => DrawWhole(property).Select(value => (object?)(int)value),
            TypeCode.Int64 => DrawWhole(property).Select(value => (object?)value),
            TypeCode.Double => DrawReal(property).Select(value => (object?)value),
            TypeCode.String => Gen.Elements<object?>("a", "run-7_b.C", "Z9").Select(text => text),
            _ => DrawRecord(type),
        };
    }

    private static Gen<object?> DrawList(Type elementType, PropertyInfo? property) =>
        from length in Gen.Choose(property is not null && property.IsDefined(typeof(MinLengthAttribute)) ? 1 : 0, LongestList)
        from items in Draw(elementType, null).ListOf(length)
        select (object?)ToArray(elementType, items);

    private static Array ToArray(Type elementType, IEnumerable<object?> items)
    {
        object?[] values = [.. items];
        var array = Array.CreateInstance(elementType, values.Length);
        Array.Copy(values, array, values.Length);
        return array;
    }

    private static Gen<long> DrawWhole(PropertyInfo? property)
    {
        (double lower, double upper) = Bounds(property);
        long least = (long)lower;
        long greatest = upper >= long.MaxValue ? long.MaxValue : (long)upper;
        return Gen.OneOf(
            Gen.Elements(least, greatest),
            Gen.Choose(0, 1000).Select(offset => Math.Min(least + offset, greatest)));
    }

    /// <summary>Numbers with many digits and of all magnitudes, strictly inside the bounds, so that exclusive bounds do not matter.</summary>
    private static Gen<double> DrawReal(PropertyInfo? property)
    {
        (double least, double greatest) = Bounds(property);
        double width = Math.Min(greatest, 1e300) - least;
        return
            from fraction in Gen.Choose(1, int.MaxValue - 1)
            from magnitude in Gen.Choose(0, 12)
            select least + (width * (fraction / (double)int.MaxValue) * Math.Pow(10, -magnitude));
    }

    private static (double From, double To) Bounds(PropertyInfo? property) =>
        property?.GetCustomAttribute<RangeAttribute>() is RangeAttribute range
            ? (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture))
            : (-1e6, 1e6);

    private static Gen<object?> DrawRecord(Type type)
    {
        Type[] kinds = [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(kind => kind.DerivedType)];
        return kinds.Length == 0 ? DrawProperties(type) : Gen.OneOf(kinds.Select(DrawProperties).ToArray());
    }

    private static Gen<object?> DrawProperties(Type type)
    {
        Gen<object?> record = Gen.Constant(0).Select(_ => Activator.CreateInstance(type));
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            record =
                from owner in record
                from value in Draw(property.PropertyType, property)
                select Set(owner, property, value);
        }

        return record;
    }

    private static object? Set(object? owner, PropertyInfo property, object? value)
    {
        property.SetValue(owner, value);
        return owner;
    }
}
