using Akka.Actor;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// An actor around a role: hands it inputs and the time, carries out its effects, decides nothing. An exception of the role ends
/// the actor and is told to its parent.
/// </summary>
internal abstract class RoleActor : ReceiveActor, IWithTimers
{
    private const string WakeUp = "wake up";

    private readonly IRole _role;
    private readonly RunClock _clock = new();
    private readonly List<Effect> _effects = [];

    /// <summary>Prepares the actor of a role.</summary>
    /// <param name="role">The role.</param>
    protected RoleActor(IRole role)
    {
        _role = role;
        Receive<RoleInput>(message => Take(message.Input));
        Receive<MessageTooLong>(refused => OnTooLong(refused.Message, refused.Reason));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MessageTooLong));
        Take(new Start());
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        Fail(exception);
        return Directive.Stop;
    });

    /// <summary>Hands the role an input and carries out what follows.</summary>
    protected void Take(Input input)
    {
        try
        {
            _role.Handle(input, _clock.Now, _effects);
            foreach (Effect effect in _effects)
            {
                CarryOutAny(effect);
            }

            _effects.Clear();
        }
#pragma warning disable CA1031 // Whatever a role or an effect throws is a broken invariant: it ends the run with its cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    /// <summary>Carries out an effect other than waking up.</summary>
    protected abstract void CarryOut(Effect effect);

    /// <summary>A message of some actor of this node was too long to be sent. Where it was this one's, nobody answers it.</summary>
    protected virtual void OnTooLong(object message, string reason)
    {
    }

    /// <summary>What to say of an effect that such a role does not have.</summary>
    protected BrokenInvariantException Unknown(Effect effect) => new($"{GetType().Name} carries out no {effect.GetType().Name}.");

    /// <summary>Ends the actor, for a cause that its parent is told.</summary>
    protected void Fail(Exception exception)
    {
        Context.Parent.Tell(new RoleFailed(exception));
        Context.Stop(Self);
    }

    private void CarryOutAny(Effect effect)
    {
        if (effect is WakeAt wake)
        {
            TimeSpan wait = wake.Time - _clock.Now;
            Timers.StartSingleTimer(WakeUp, new RoleInput(new Tick()), wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }
        else
        {
            CarryOut(effect);
        }
    }
}
