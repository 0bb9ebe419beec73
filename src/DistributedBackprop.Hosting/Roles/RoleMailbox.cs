using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>
/// The mailbox of one role: inputs are handled one at a time, in the order of their arrival, by whichever thread finds the
/// mailbox unattended. So a chain of messages between idle roles runs on one thread without a switch, and none blocks.
/// </summary>
/// <remarks>
/// Handing a message on from inside nests no deeper than there are mailboxes: one that is being attended further up the
/// stack only queues it.
/// </remarks>
internal sealed class RoleMailbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(Input Input, Action? Handled)> _inputs = new();
    private readonly List<Effect> _effects = [];
    private readonly IRole _role;
    private readonly RunClock _clock;
    private readonly Action<Effect> _carryOut;
    private readonly Action<Exception> _fail;
    private readonly Timer _timer;
    private bool _attended;
    private bool _closed;

    /// <summary>Creates the mailbox of a role; nothing happens before the first <see cref="Post"/>.</summary>
    /// <param name="role">The role.</param>
    /// <param name="clock">The time.</param>
    /// <param name="carryOut">Carries out an effect other than waking up and finishing.</param>
    /// <param name="fail">Is told of an exception, after which the mailbox is closed.</param>
    public RoleMailbox(IRole role, RunClock clock, Action<Effect> carryOut, Action<Exception> fail)
    {
        _role = role;
        _clock = clock;
        _carryOut = carryOut;
        _fail = fail;
        _timer = new Timer(_ => Post(new Tick()));
    }

    /// <summary>Hands the role an input. Ignored once the role has finished.</summary>
    /// <param name="input">The input.</param>
    /// <param name="handled">Is called once the role has handled the input and its effects are carried out, or it is dropped; null where nobody waits for that.</param>
    public void Post(Input input, Action? handled = null)
    {
        if (Enqueue(input, handled))
        {
            Attend();
        }
    }

    /// <summary>Takes no more inputs.</summary>
    public void Close()
    {
        (Input Input, Action? Handled)[] dropped;
        lock (_gate)
        {
            _closed = true;
            dropped = [.. _inputs];
            _inputs.Clear();
        }

        foreach ((_, Action? handled) in dropped)
        {
            handled?.Invoke();
        }

        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <returns>Whether the caller is to attend the mailbox.</returns>
    private bool Enqueue(Input input, Action? handled)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _inputs.Enqueue((input, handled));
                bool isUnattended = !_attended;
                _attended = true;
                return isUnattended;
            }
        }

        handled?.Invoke();
        return false;
    }

    private void Attend()
    {
        while (TakeNext() is { } next)
        {
            try
            {
                _role.Handle(next.Input, _clock.Now, _effects);
                foreach (Effect effect in _effects)
                {
                    CarryOut(effect);
                }

                _effects.Clear();
                next.Handled?.Invoke();
            }
#pragma warning disable CA1031 // Whatever a role or an effect throws is a broken invariant: it ends the run with its cause.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Close();
                _fail(exception);
                next.Handled?.Invoke();
            }
        }
    }

    private (Input Input, Action? Handled)? TakeNext()
    {
        lock (_gate)
        {
            if (_inputs.TryDequeue(out (Input Input, Action? Handled) next))
            {
                return next;
            }

            _attended = false;
            return null;
        }
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case WakeAt wake:
                TimeSpan wait = wake.Time - _clock.Now;
                _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case Finish:
                Close();
                _carryOut(effect);
                break;
            default:
                _carryOut(effect);
                break;
        }
    }
}
