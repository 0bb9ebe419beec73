using System.CommandLine;
using DistributedBackprop.Benchmarks.Links;
using DistributedBackprop.Benchmarks.Recovery;
using DistributedBackprop.Benchmarks.Scaling;
using DistributedBackprop.Benchmarks.Steps;

RootCommand root = new("Measures what the project promises about speed. Run it with -c Release, on a machine that does nothing else.")
{
    LinkCommand.Create(),
    ScalingCommand.Create(),
    ScalingCommand.CreateWorker(),
    RecoveryCommand.Create(),
    RecoveryCommand.CreateHead(),
    StepCommand.Create(),
};
return root.Parse(args).Invoke();
