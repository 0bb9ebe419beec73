using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>
/// Computes the leaves of offers with several threads that share the parameters, and adds up what they computed: so a process is
/// one worker, and sends no more than one thread would. Equal bits for any number of threads.
/// </summary>
internal sealed class CombinedComputer : LeafComputer, IDisposable
{
    private readonly Lock _computing = new();
    private readonly TrainingRun _run;
    private readonly LeafComputer[] _computers;
    private readonly ThreadCrew _crew = new(partsWorthWaking: 2);
    private readonly WorkThread[] _others;
    private readonly Stack<FlatVector> _spent = new();
    private volatile bool _isDisposed;

    /// <summary>Starts the threads but one: the caller's computes as well.</summary>
    /// <param name="run">The run.</param>
    /// <param name="threads">How many compute, at least 1.</param>
    public CombinedComputer(TrainingRun run, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _run = run;
        _computers = [.. Enumerable.Range(0, threads).Select(_ => run.CreateComputer())];
        _others = [.. Enumerable.Range(1, threads - 1).Select(number => new WorkThread(FormattableString.Invariant($"computing {number + 1}"), _crew))];
    }

    /// <inheritdoc/>
    /// <remarks>A life of a worker that is over may still compute when the next begins: the next one waits.</remarks>
    /// <exception cref="ObjectDisposedException">The threads are gone: nobody needs the answer any more.</exception>
    public override IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(recycled);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        lock (_computing)
        {
            return ComputeAlone(offer, recycled);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (WorkThread thread in _others)
        {
            thread.Dispose();
        }
    }

    private IReadOnlyList<Contribution> ComputeAlone(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        IReadOnlyList<Offer> parts = OfferParts.Cut(offer, _computers.Length);
        var sums = new IReadOnlyList<Contribution>[parts.Count];
        IReadOnlyList<FlatVector>[] free = Deal([.. recycled, .. _spent], parts.Count);
        _spent.Clear();
        _crew.Share(parts.Count, part => sums[part] = _computers[part].Compute(parts[part], free[part]));
        return OfferParts.Combine(offer, _run.Plan.LeavesOf(offer.Round), sums, _spent.Push, _crew);
    }

    private static IReadOnlyList<FlatVector>[] Deal(IReadOnlyList<FlatVector> vectors, int parts) =>
        [.. Enumerable.Range(0, parts).Select(part => vectors.Where((_, index) => index % parts == part).ToArray())];
}
