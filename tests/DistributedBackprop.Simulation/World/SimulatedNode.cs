using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// One life of a role: hands it inputs one at a time, carries out its effects in order, wakes it, lets it pause, and
/// ends it, perhaps between two effects. Keeps what <see cref="IRole"/> promises to roles.
/// </summary>
internal sealed class SimulatedNode
{
    private readonly IRole _role;
    private readonly SimulationContext _context;
    private readonly INodeHost _host;
    private readonly SimulatedClock _clock;
    private readonly Queue<Input> _waiting = new();
    private bool _paused;
    private bool _ended;
    private long _wakeRequests;

    /// <summary>Creates a node; nothing happens before its <see cref="Start"/> is posted.</summary>
    /// <param name="life">Which life of which node.</param>
    /// <param name="role">Its role.</param>
    /// <param name="context">The world.</param>
    /// <param name="host">Carries out its effects.</param>
    public SimulatedNode(NodeLife life, IRole role, SimulationContext context, INodeHost host)
    {
        Life = life;
        _role = role;
        _context = context;
        _host = host;
        _clock = context.Faults.Clock();
    }

    /// <summary>Which life of which node.</summary>
    public NodeLife Life { get; }

    /// <summary>How long something took, by the node's own clock.</summary>
    public TimeSpan Measures(TimeSpan duration) => _clock.Measures(duration);

    /// <summary>Hands the role an input, after those that wait while it pauses. Dropped once the node has ended.</summary>
    public void Post(Input input)
    {
        if (_ended)
        {
            return;
        }

        if (!_paused && _context.Faults.Pause() is { } pause)
        {
            _paused = true;
            _context.Trace.Note($"{Life} pauses");
            _context.Events.After(pause, Continue);
        }

        if (_paused)
        {
            _waiting.Enqueue(input);
        }
        else
        {
            Handle(input);
        }
    }

    /// <summary>Ends the node: it handles nothing more.</summary>
    public void End() => _ended = true;

    private void Continue()
    {
        _paused = false;
        while (!_ended && _waiting.TryDequeue(out Input? input))
        {
            Handle(input);
        }
    }

    private void Handle(Input input)
    {
        if (_context.Sabotage.Delivering(Life, input) is not { } delivered)
        {
            return;
        }

        _context.Trace.Note($"{Life} <- {TraceText.Of(delivered)}");
        TimeSpan now = _clock.Now;
        _context.Checkers.Handling(Life, delivered, now);
        var issued = new List<Effect>();
        _role.Handle(delivered, now, issued);
        _context.Checkers.Handled(Life, _role);
        CarryOut(_context.Sabotage.Issuing(Life, issued));
    }

    private void CarryOut(IReadOnlyList<Effect> effects)
    {
        int? last = _context.Faults.DiesAfterEffects(Life.Kind, effects.Count);
        foreach (Effect effect in effects.Take(last ?? effects.Count))
        {
            _context.Trace.Note($"{Life} -> {TraceText.Of(effect)}");
            _context.Checkers.Issued(Life, effect);
            CarryOut(effect);
        }

        if (last is not null)
        {
            _context.Trace.Note($"{Life} dies after {last} of {effects.Count} effects");
            _host.Died(Life);
        }
    }

    private void CarryOut(Effect effect)
    {
        if (effect is WakeAt wake)
        {
            WakeAt(_clock.WhenItShows(wake.Time));
        }
        else
        {
            _ended |= effect is Finish;
            _host.CarryOut(Life, effect);
        }
    }

    private void WakeAt(TimeSpan time)
    {
        long request = ++_wakeRequests;
        _context.Events.At(time, () =>
        {
            if (request == _wakeRequests)
            {
                Post(new Tick());
            }
        });
    }
}
