using DistributedBackprop.Simulation;

return SimulationCommand.Create().Parse(args).Invoke();
