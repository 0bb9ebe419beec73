namespace DistributedBackprop.Data.Tests.Arrays;

/// <summary>A test on the real MNIST files, in the folder that the environment variable names; skipped where it names none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MnistFactAttribute : FactAttribute
{
    private const string Variable = "DBP_MNIST_DIR";

    public MnistFactAttribute() => Skip = string.IsNullOrEmpty(Folder) ? $"{Variable} names no folder with the test part of MNIST (t10k)." : null!;

    /// <summary>The folder, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable);
}
