using System.Collections.Concurrent;
using System.Reflection;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The options of a record type in the order of their declaration, those of a base record first.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Shapes = new();

    private RecordShape(Type type) => Options =
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.CanWrite)
            .OrderBy(property => Depth(property.DeclaringType!))
            .ThenBy(property => property.MetadataToken)
            .Select(property => new OptionProperty(property)),
    ];

    /// <summary>The options.</summary>
    public IReadOnlyList<OptionProperty> Options { get; }

    /// <summary>The shape of a record type.</summary>
    public static RecordShape Of(Type type) => Shapes.GetOrAdd(type, static key => new RecordShape(key));

    /// <summary>The option of a key, or null.</summary>
    public OptionProperty? Find(string key) => Options.FirstOrDefault(option => option.Key == key);

    private static int Depth(Type type) => type.BaseType is Type parent ? Depth(parent) + 1 : 0;
}
