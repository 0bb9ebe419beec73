using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Configuration;

/// <summary>One option: a public init property of an options record, under its key in a file.</summary>
internal sealed class OptionProperty
{
    private readonly PropertyInfo _property;

    /// <summary>Describes a property.</summary>
    /// <param name="property">A public property with a getter and an init accessor.</param>
    public OptionProperty(PropertyInfo property)
    {
        _property = property;
        Key = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredAttribute));
        AllowsNull = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description;
        Unit = property.GetCustomAttribute<UnitAttribute>()?.Unit;
        Rules = [.. property.GetCustomAttributes<ValidationAttribute>()];
    }

    /// <summary>The key in a file: the property's name in camelCase.</summary>
    public string Key { get; }

    /// <summary>The declared type of the value.</summary>
    public Type Type => _property.PropertyType;

    /// <summary>Whether the option must have a value that says something.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether null is a value.</summary>
    public bool AllowsNull { get; }

    /// <summary>What the option is, in its first sentence, and when to change it; null where the record does not say.</summary>
    public string? Description { get; }

    /// <summary>The unit of the value in the plural, or null.</summary>
    public string? Unit { get; }

    /// <summary>What is allowed besides the type.</summary>
    public IReadOnlyList<ValidationAttribute> Rules { get; }

    /// <summary>Whether the key must be there; a required text that has a default may be left out, but not be emptied.</summary>
    /// <param name="defaults">A record in which the option has its default.</param>
    public bool MustBeGiven(object defaults) => IsRequired && Get(defaults) is not string { Length: > 0 };

    /// <summary>The option's value in a record.</summary>
    public object? Get(object record) => _property.GetValue(record);

    /// <summary>Sets the option in a record that is still being built.</summary>
    public void Set(object record, object? value) => _property.SetValue(record, value);
}
