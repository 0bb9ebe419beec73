using System.Collections.Concurrent;
using System.Reflection;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Counts what a role keeps: the objects and elements of collections that its fields lead to. Settings, plan and identity,
/// which all roles share, and what the engine keeps, do not count; a vector counts as one.
/// </summary>
internal sealed class RetainedObjects
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsByType = new();

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> _toVisit = new();
    private int _count;

    private RetainedObjects()
    {
    }

    /// <summary>How many objects a role keeps.</summary>
    public static int Of(object role)
    {
        var objects = new RetainedObjects();
        objects.Visit(role);
        return objects._count;
    }

    private void Visit(object role)
    {
        _toVisit.Push(role);
        while (_toVisit.TryPop(out object? next))
        {
            Type type = next.GetType();
            if (!type.IsValueType && !_seen.Add(next))
            {
                continue;
            }

            _count++;
            if (next is Array array)
            {
                VisitElements(array);
            }
            else if (next is not FlatVector)
            {
                VisitFields(next, type);
            }
        }
    }

    private void VisitElements(Array array)
    {
        if (!array.GetType().GetElementType()!.IsPrimitive)
        {
            foreach (object? element in array)
            {
                Note(element);
            }
        }
    }

    private void VisitFields(object kept, Type type)
    {
        foreach (FieldInfo field in FieldsByType.GetOrAdd(type, FieldsOf))
        {
            Note(field.GetValue(kept));
        }
    }

    private void Note(object? kept)
    {
        if (kept is not (null or string or Type or Delegate or TrainingOptions or WorkerOptions or CheckpointOptions or TrainingPlan or RunIdentity))
        {
            _toVisit.Push(kept);
        }
    }

    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? declaring = type; declaring is not null && MayKeep(declaring); declaring = declaring.BaseType)
        {
            fields.AddRange(declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsEnum && !field.FieldType.IsPointer && field.FieldType != declaring));
        }

        return [.. fields];
    }

    private static bool MayKeep(Type type) =>
        type.Namespace is { } home && (home.StartsWith("DistributedBackprop.Training", StringComparison.Ordinal) || home.StartsWith("System.Collections", StringComparison.Ordinal));
}
