using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>Tries an actor with a probe for each that it speaks to. What goes between actors of this process is written and read too, unless it is handed over.</summary>
[Collection(ActorsInTurn.Name)]
public abstract class RoleActorTest : TestKit
{
    /// <summary>Prepares the test.</summary>
    /// <param name="writesMessages">Whether what actors tell each other is written and read; events of Akka.NET itself cannot be.</param>
    private protected RoleActorTest(bool writesMessages = true)
        : base(Settings(writesMessages))
    {
        Parent = CreateTestProbe("parent");
        Tickets = CreateTestProbe("tickets");
        Fetches = CreateTestProbe("fetches");
        Bulk = new FakeBulk(Tickets.Ref, Fetches.Ref);
    }

    /// <summary>The parent of the actor that is tried.</summary>
    private protected TestProbe Parent { get; }

    /// <summary>Hears what is kept and released.</summary>
    private protected TestProbe Tickets { get; }

    /// <summary>Hears what is to be fetched.</summary>
    private protected TestProbe Fetches { get; }

    /// <summary>The bulk of the actor's node.</summary>
    private protected FakeBulk Bulk { get; }

    /// <summary>The run.</summary>
    private protected TrainingRun Run { get; init; } = Flowers.Prepare();

    private static Config Settings(bool writesMessages) => ConfigurationFactory.ParseString(
        $"""
        akka.actor.serialize-messages = {(writesMessages ? "on" : "off")}
        akka.test.single-expect-default = 10 s
        """).WithFallback(ClusterConfiguration.Local);

    /// <summary>An actor as if on another node.</summary>
    private protected IActorRef Distant(TestProbe probe) => new DistantActor(probe.Ref, Sys.Serialization);

    /// <summary>A vector all of whose bytes are equal.</summary>
    private protected FlatVector VectorOf(byte value)
    {
        FlatVector vector = Run.CreateVector();
        vector.Bytes.Fill(value);
        return vector;
    }

    /// <summary>Starts an actor below the parent.</summary>
    private protected IActorRef Start(Props props) => Parent.ChildActorOf(props);

    /// <summary>Stops an actor and waits for its end.</summary>
    private protected void Stop(IActorRef actor)
    {
        Watch(actor);
        ((IInternalActorRef)actor).Stop();
        ExpectTerminated(actor);
    }
}
