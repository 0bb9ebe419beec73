using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The kinds of a base record: its <see cref="JsonDerivedTypeAttribute"/>s under its discriminator key.</summary>
internal sealed class KindSet
{
    private readonly IReadOnlyList<JsonDerivedTypeAttribute> _kinds;

    private KindSet(Type type, JsonPolymorphicAttribute attribute)
    {
        Key = attribute.TypeDiscriminatorPropertyName ?? "kind";
        _kinds = [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)];
    }

    /// <summary>The key that names the kind.</summary>
    public string Key { get; }

    /// <summary>The names of the kinds in the order of their declaration.</summary>
    public IEnumerable<string> Names => _kinds.Select(NameOf);

    /// <summary>The type to take where no kind is named and no default tells one: the only one, if there is only one.</summary>
    public Type? OnlyType => _kinds.Count == 1 ? _kinds[0].DerivedType : null;

    /// <summary>The kinds of a type, or null where it has none.</summary>
    public static KindSet? Of(Type type) =>
        type.GetCustomAttribute<JsonPolymorphicAttribute>(inherit: false) is JsonPolymorphicAttribute attribute ? new KindSet(type, attribute) : null;

    /// <summary>The type of a kind, or null where no kind has that name.</summary>
    public Type? TypeOf(string name) => _kinds.FirstOrDefault(kind => NameOf(kind) == name)?.DerivedType;

    /// <summary>Whether a type is one of the kinds.</summary>
    public bool Holds(Type type) => _kinds.Any(kind => kind.DerivedType == type);

    /// <summary>What a kind is; null where its record does not say.</summary>
    public string? DescriptionOf(string name) => TypeOf(name)?.GetCustomAttribute<DescriptionAttribute>(inherit: false)?.Description;

    /// <summary>The name of a type, which must be one of the kinds.</summary>
    public string NameOf(Type type) => NameOf(_kinds.First(kind => kind.DerivedType == type));

    /// <summary>The names of the kinds that have an option.</summary>
    public IEnumerable<string> NamesWith(string optionKey) =>
        _kinds.Where(kind => RecordShape.Of(kind.DerivedType).Find(optionKey) is not null).Select(NameOf);

    private static string NameOf(JsonDerivedTypeAttribute kind) => (string)kind.TypeDiscriminator!;
}
