using DistributedBackprop.Simulation.Mutations;

return MutationCommand.Create().Parse(args).Invoke();
