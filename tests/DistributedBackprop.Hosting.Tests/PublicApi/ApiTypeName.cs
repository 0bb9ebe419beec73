using System.Reflection;

namespace DistributedBackprop.Hosting.Tests.PublicApi;

/// <summary>The names of types as C# writes them.</summary>
internal static class ApiTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>A type's whole name where it is declared.</summary>
    public static string Declaration(Type type)
    {
        string name = type.FullName!.Split('`')[0].Replace('+', '.');
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>" : name;
    }

    /// <summary>A type where it is used: without its namespace.</summary>
    public static string Of(Type type) => Of(type, nullability: null);

    /// <summary>A type where it is used, with a question mark for each part of it that may be null.</summary>
    public static string Of(Type type, NullabilityInfo? nullability)
    {
        Type plain = type.IsByRef ? type.GetElementType()! : type;
        if (Nullable.GetUnderlyingType(plain) is { } underlying)
        {
            return Of(underlying, nullability: null) + "?";
        }

        // A type parameter without constraints counts as one that may be null, whether a question mark stands there or not.
        bool mayBeNull = !plain.IsValueType && !plain.IsGenericParameter && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable);
        return Plain(plain, nullability) + (mayBeNull ? "?" : "");
    }

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        return type.IsGenericType ? Generic(type, nullability) : type.Name;
    }

    private static string Generic(Type type, NullabilityInfo? nullability)
    {
        Type[] arguments = type.GetGenericArguments();
        IEnumerable<string> names = arguments.Select((argument, index) =>
            Of(argument, nullability?.GenericTypeArguments is { } known && index < known.Length ? known[index] : null));
        return type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true
            ? $"({string.Join(", ", names)})"
            : $"{type.Name.Split('`')[0]}<{string.Join(", ", names)}>";
    }
}
