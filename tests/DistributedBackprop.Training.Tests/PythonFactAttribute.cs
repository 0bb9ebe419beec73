namespace DistributedBackprop.Training.Tests;

/// <summary>A test that needs Python with some modules, and is skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules) => Skip = Python.ReasonToSkip(modules)!;
}
