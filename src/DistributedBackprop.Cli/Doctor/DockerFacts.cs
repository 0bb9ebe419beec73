namespace DistributedBackprop.Cli.Doctor;

/// <summary>What of Docker a machine has.</summary>
/// <param name="Client">The client; null where the search path has none.</param>
/// <param name="DaemonProblem">Why the daemon does not answer; null where it does.</param>
/// <param name="Compose">Docker Compose: the client's plugin or the program of its own; null where there is none.</param>
internal sealed record DockerFacts(string? Client, string? DaemonProblem, string? Compose);
