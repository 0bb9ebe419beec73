namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A test that runs the commands of a page: with the program as people run it, which is the optimised one, and in bash.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RehearsalTheoryAttribute : TheoryAttribute
{
    public RehearsalTheoryAttribute()
    {
#if DEBUG
        Skip = "The documented commands are run by 'bash .ci/run', and by 'dotnet test -c Release'.";
#else
        if (OperatingSystem.IsWindows())
        {
            Skip = "The documented commands are written for bash.";
        }
#endif
    }
}
