namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>What came of a push.</summary>
/// <param name="Leaves">How many leaves were counted.</param>
/// <param name="Examples">The examples of these leaves.</param>
/// <param name="Verdicts">Those on verified leaves that were decided by it.</param>
internal sealed record TakenPush(int Leaves, long Examples, IReadOnlyList<Verdict> Verdicts);
