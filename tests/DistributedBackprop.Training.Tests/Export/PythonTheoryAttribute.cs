namespace DistributedBackprop.Training.Tests.Export;

/// <summary>A theory that needs Python with some modules, and is skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(params string[] modules) => Skip = Python.ReasonToSkip(modules)!;
}
