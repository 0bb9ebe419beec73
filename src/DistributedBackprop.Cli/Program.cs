using DistributedBackprop.Cli;
using DistributedBackprop.Cli.Models;

return CommandLine.Run(args, Console.Out, Console.Error, RowStreams.OfProcess);
