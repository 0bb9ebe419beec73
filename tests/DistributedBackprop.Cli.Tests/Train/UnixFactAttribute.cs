namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A test that needs signals or a shell, which Windows does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no signals and no /bin/sh.";
        }
    }
}
