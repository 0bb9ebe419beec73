using Akka.Actor;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// A worker as its parameter server sees it: where it is, and the gradients fetched from it. They belong to the role until an offer of
/// a later round goes to the worker, which is when the role is through with them.
/// </summary>
/// <param name="actor">Its actor.</param>
internal sealed class RemoteWorker(IActorRef actor)
{
    /// <summary>A worker pushes one round at a time; what is late may be on its way besides.</summary>
    public const int FetchesMost = 4;

    private readonly Queue<(RoundId Round, FlatVector[] Gradients)> _held = new();

    /// <summary>Its actor.</summary>
    public IActorRef Actor { get; } = actor;

    /// <summary>The round of the newest offer that it got.</summary>
    public RoundId Newest { get; private set; }

    /// <summary>The pushes that are being fetched from it.</summary>
    public int Fetching { get; set; }

    /// <summary>Notes gradients that the role has got.</summary>
    public void Hold(RoundId round, FlatVector[] gradients) => _held.Enqueue((round, gradients));

    /// <summary>Gives back the gradients of rounds before one that it is about to be offered.</summary>
    public void ReleaseBefore(RoundId round, VectorPool pool)
    {
        Newest = Newest > round ? Newest : round;
        while (_held.TryPeek(out (RoundId Round, FlatVector[] Gradients) oldest) && oldest.Round < round)
        {
            _held.Dequeue();
            foreach (FlatVector gradient in oldest.Gradients)
            {
                pool.Return(gradient);
            }
        }
    }
}
