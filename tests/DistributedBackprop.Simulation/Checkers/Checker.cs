using System.Runtime.CompilerServices;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Watches one promise of the system, from outside: from what roles are handed and issue, and from what becomes durable.
/// Knows nothing of how roles keep the promise.
/// </summary>
internal abstract class Checker
{
    /// <summary>A node is about to handle an input; <paramref name="now"/> is what its clock shows.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void Handling(NodeLife node, Input input, TimeSpan now) => Handling(node, input);

    /// <summary>A node is about to handle an input.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void Handling(NodeLife node, Input input)
    {
    }

    /// <summary>A node has handled an input; its effects are not yet carried out.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void Handled(NodeLife node, IRole role)
    {
    }

    /// <summary>A node has issued an effect that is about to be carried out.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void Issued(NodeLife node, Effect effect)
    {
    }

    /// <summary>A write is about to become durable.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void MakingDurable(Effect write)
    {
    }

    /// <summary>The head's present life is over.</summary>
    public virtual void HeadDown()
    {
    }

    /// <summary>A new head is about to go on from what its disk holds.</summary>
    /// <exception cref="ViolationException">The promise is broken.</exception>
    public virtual void Restoring(RestoredFiles files)
    {
    }

    /// <summary>Throws unless <paramref name="holds"/>.</summary>
    /// <param name="holds">What must hold.</param>
    /// <param name="violation">What is broken otherwise, with the values; put together only then.</param>
    /// <exception cref="ViolationException">It does not hold.</exception>
    protected void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref ViolationText violation)
    {
        if (!holds)
        {
            throw new ViolationException(GetType().Name, violation.ToString());
        }
    }
}
