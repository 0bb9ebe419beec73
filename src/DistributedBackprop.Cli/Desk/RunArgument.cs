using System.CommandLine;
using System.CommandLine.Parsing;

namespace DistributedBackprop.Cli.Desk;

/// <summary>The argument that names a run of a cluster.</summary>
internal static class RunArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run, as 'dbp submit' and 'dbp status' name it." };
        run.Validators.Add(result =>
        {
            if (result.Tokens is [Token { Value: "" }])
            {
                result.AddError("RUN is empty; name a run.");
            }
        });
        return run;
    }
}
