using System.CommandLine;
using DistributedBackprop.Benchmarks.Links;
using DistributedBackprop.Benchmarks.Scaling;

RootCommand root = new("Measures what the project promises about speed. Run it with -c Release, on a machine that does nothing else.")
{
    LinkCommand.Create(),
    ScalingCommand.Create(),
    ScalingCommand.CreateWorker(),
};
return root.Parse(args).Invoke();
