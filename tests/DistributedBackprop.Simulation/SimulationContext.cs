using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation;

/// <summary>What every part of one simulated world shares.</summary>
/// <param name="Events">The virtual clock.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="Checkers">Who watches.</param>
/// <param name="Trace">The record of what happens.</param>
/// <param name="Sabotage">What tests break.</param>
internal sealed record SimulationContext(EventQueue Events, FaultInjector Faults, CheckerSet Checkers, Trace Trace, Sabotage Sabotage);
