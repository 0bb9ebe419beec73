using System.CommandLine;
using DistributedBackprop.Benchmarks.Links;

RootCommand root = new("Measures what the project promises about speed. Run it with -c Release, on a machine that does nothing else.")
{
    LinkCommand.Create(),
};
return root.Parse(args).Invoke();
