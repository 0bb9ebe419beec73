using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Tests.Roles;

public sealed class RoleMailboxTests
{
    private readonly List<string> _seen = [];
    private readonly List<Exception> _failures = [];

    [Fact]
    public void Inputs_are_handled_in_order_and_one_that_comes_from_inside_waits_for_its_turn()
    {
        RoleMailbox? mailbox = null;
        using RoleMailbox created = Mailbox(
            input => input is StopRequested { By: "first" } ? [new Named("effect 1"), new Named("effect 2")] : [],
            effect =>
            {
                _seen.Add(((Named)effect).Name);
                mailbox!.Post(new StopRequested("inside " + ((Named)effect).Name));
            });
        mailbox = created;

        mailbox.Post(new StopRequested("first"));
        mailbox.Post(new StopRequested("last"));

        Assert.Equal(["first", "effect 1", "effect 2", "inside effect 1", "inside effect 2", "last"], _seen);
    }

    [Fact]
    public void Once_finished_or_closed_it_takes_no_more_inputs()
    {
        using RoleMailbox finished = Mailbox(_ => [new Finish()], _ => { });
        finished.Post(new StopRequested("first"));
        finished.Post(new StopRequested("second"));
        using RoleMailbox closed = Mailbox(_ => [], _ => { });
        closed.Close();
        closed.Post(new StopRequested("third"));

        Assert.Equal(["first"], _seen);
    }

    [Fact]
    public void What_a_role_throws_is_handed_on_and_closes_it()
    {
        using RoleMailbox mailbox = Mailbox(_ => throw new BrokenInvariantException("broken"), _ => { });

        mailbox.Post(new StopRequested("first"));
        mailbox.Post(new StopRequested("second"));

        Assert.Equal("broken", Assert.Single(_failures).Message);
        Assert.Equal(["first"], _seen);
    }

    [Fact]
    public void If_the_host_closes_it_while_it_is_attended_the_effects_that_are_left_harm_nobody()
    {
        RoleMailbox? mailbox = null;
        mailbox = Mailbox(
            _ => [new Named("the run is over"), new WakeAt(TimeSpan.FromDays(1)), new Finish()],
            effect =>
            {
                if (effect is Named)
                {
                    mailbox!.Close();
                    mailbox.Dispose();
                }
            });

        mailbox.Post(new StopRequested("first"));

        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_wake_up_comes_as_a_tick()
    {
        var ticked = new TaskCompletionSource();
        using RoleMailbox mailbox = Mailbox(
            input =>
            {
                if (input is Tick)
                {
                    ticked.SetResult();
                    return [];
                }

                return [new WakeAt(TimeSpan.Zero)];
            },
            _ => { });

        mailbox.Post(new Start());

        await ticked.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private RoleMailbox Mailbox(Func<Input, Effect[]> handle, Action<Effect> carryOut) => new(new ScriptedRole(_seen, handle), new RunClock(), carryOut, _failures.Add);

    private sealed record Named(string Name) : Effect;

    private sealed class ScriptedRole(List<string> seen, Func<Input, Effect[]> handle) : IRole
    {
        public void Handle(Input input, TimeSpan now, ICollection<Effect> effects)
        {
            if (input is StopRequested request)
            {
                seen.Add(request.By);
            }

            foreach (Effect effect in handle(input))
            {
                effects.Add(effect);
            }
        }
    }
}
