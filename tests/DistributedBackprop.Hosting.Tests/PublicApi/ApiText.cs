using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Hosting.Tests.PublicApi;

/// <summary>
/// The public API of an assembly as text, one line a member: signatures with nullability, defaults, constraints, constants and the values
/// of enumerations. What the compiler makes for records is left out, as the word "record" says it.
/// </summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines for an assembly, sorted by type and member.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Describe)];

    private static IEnumerable<string> Describe(Type type)
    {
        string[] members = type.IsEnum
            ? [.. Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"))]
            : IsDelegate(type) ? [] : [.. Members(type).Order(StringComparer.Ordinal)];
        return members.Select(member => $"    {member}").Prepend(Header(type));
    }

    private static string Header(Type type)
    {
        if (IsDelegate(type))
        {
            return $"delegate {Signature(type.GetMethod("Invoke")!, ApiTypeName.Declaration(type))}";
        }

        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Add(ApiTypeName.Of(parent));
        }

        bases.AddRange(OwnInterfaces(type).Select(ApiTypeName.Of).Order(StringComparer.Ordinal));
        return $"{Modifiers(type)}{Kind(type)} {ApiTypeName.Declaration(type)}{(bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")}{Constraints(type.GetGenericArguments())}";
    }

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static bool IsRecord(Type type) => type.IsClass
        ? type.GetMethod("<Clone>$") is not null
        : type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static string Modifiers(Type type) => type switch
    {
        { IsClass: true, IsAbstract: true, IsSealed: true } => "static ",
        { IsClass: true, IsAbstract: true } => "abstract ",
        { IsClass: true, IsSealed: true } => "sealed ",
        { IsValueType: true, IsEnum: false } when type.IsDefined(typeof(IsReadOnlyAttribute)) => "readonly ",
        _ => "",
    };

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => IsRecord(type) ? "record struct" : type.IsByRefLike ? "ref struct" : "struct",
        _ => IsRecord(type) ? "record" : "class",
    };

    /// <summary>The interfaces that neither a base type nor another interface brings, but for those of records and enumerations.</summary>
    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        Type[] all = type.IsEnum ? [] : type.GetInterfaces();
        return all.Where(candidate =>
            !(IsRecord(type) && candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEquatable<>))
            && type.BaseType?.GetInterfaces().Contains(candidate) != true
            && !all.Any(other => other != candidate && other.GetInterfaces().Contains(candidate)));
    }

    private static IEnumerable<string> Members(Type type) =>
    [
        .. type.GetConstructors(Declared).Where(IsVisible).Where(constructor => !IsCopyConstructor(constructor)).Select(constructor => Access(constructor) + $"{Name(type)}({Parameters(constructor)})"),
        .. type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Describe),
        .. type.GetProperties(Declared).Select(Describe).OfType<string>(),
        .. type.GetEvents(Declared).Where(change => IsVisible(change.AddMethod!)).Select(change => $"event {ApiTypeName.Of(change.EventHandlerType!)} {change.Name}"),
        .. type.GetMethods(Declared).Where(method => IsVisible(method) && !IsOfCompiler(method)).Select(method => Access(method) + Virtual(method) + Signature(method, method.Name)),
    ];

    private static string Name(Type type) => type.Name.Split('`')[0];

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => (method.IsPublic ? "" : "protected ") + (method.IsStatic && !method.IsConstructor ? "static " : "");

    private static string Virtual(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true, IsAbstract: true } => method.IsStatic ? "abstract " : "",
        { IsAbstract: true } => "abstract ",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static bool IsCopyConstructor(ConstructorInfo constructor) =>
        IsRecord(constructor.DeclaringType!) && constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType;

    /// <summary>Accessors are told with their properties; what a record has of its own accord is told by its kind.</summary>
    private static bool IsOfCompiler(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || (IsRecord(method.DeclaringType!) && method.IsDefined(typeof(CompilerGeneratedAttribute)))
        || method.Name == "<Clone>$";

    private static string Describe(FieldInfo field)
    {
        string type = ApiTypeName.Of(field.FieldType, new NullabilityInfoContext().Create(field));
        return field.IsLiteral
            ? $"const {type} {field.Name} = {Literal(field.GetRawConstantValue())}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string? Describe(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        if (accessors.Length == 0 || property.Name == "EqualityContract")
        {
            return null;
        }

        string get = property.GetMethod is { } getter && IsVisible(getter) ? " get;" : "";
        string set = property.SetMethod is { } setter && IsVisible(setter) ? IsInit(setter) ? " init;" : " set;" : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string name = property.GetIndexParameters() is { Length: > 0 } ? $"this[{string.Join(", ", property.GetIndexParameters().Select(Describe))}]" : property.Name;
        return $"{Access(accessors[0])}{required}{Virtual(accessors[0])}{ApiTypeName.Of(property.PropertyType, new NullabilityInfoContext().Create(property))} {name} {{{get}{set} }}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Signature(MethodInfo method, string name)
    {
        string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        string returns = ApiTypeName.Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));
        return $"{returns} {name}{generics}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        bool isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string type = ApiTypeName.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        string defaultValue = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{(isParams ? "params " : "")}{way}{type} {parameter.Name}{defaultValue}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
        ? "default"
        : Literal(parameter.DefaultValue);

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments.Select(Constraint));

    private static string Constraint(Type argument)
    {
        GenericParameterAttributes attributes = argument.IsGenericParameter ? argument.GenericParameterAttributes : GenericParameterAttributes.None;
        bool isUnmanaged = argument.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        bool isValue = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> constraints = [];
        if (isUnmanaged || isValue || attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add(isUnmanaged ? "unmanaged" : isValue ? "struct" : "class");
        }

        constraints.AddRange(argument.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType)).Select(ApiTypeName.Of).Order(StringComparer.Ordinal));
        if (!isValue && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", constraints)}";
    }
}
