namespace DistributedBackprop.Training.Configuration;

/// <summary>The one type of list that options have: <see cref="IReadOnlyList{T}"/>.</summary>
internal static class ListType
{
    /// <summary>The type of the elements, or null where the type is not a list.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}
