namespace DistributedBackprop.Training.Tests.Export;

/// <summary>A test that needs Python with some modules, and is skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules)
    {
        if (Python.Find(modules) is null)
        {
            Skip = $"No Python with the modules {string.Join(" and ", modules)}. On Debian: apt-get install python3-onnx python3-opencv; or name an interpreter in DBP_PYTHON.";
        }
    }
}
