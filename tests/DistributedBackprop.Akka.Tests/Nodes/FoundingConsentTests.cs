using DistributedBackprop.Akka.Nodes.Founding;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>Who founds a cluster: somebody, where a majority looks for one, and never two at a time.</summary>
public sealed class FoundingConsentTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private static readonly ServerId[] Servers = [new("a:1"), new("b:1"), new("c:1")];

    private static readonly TimeSpan Started = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan Settled = Started + FoundingConsent.GoodFor;

    [Fact]
    public void The_only_server_node_founds_at_once() => Assert.True(new FoundingConsent(Servers[0], new Electorate([Servers[0]])).MayFound(Started));

    [Fact]
    public void Without_the_first_of_the_list_the_next_one_founds_and_the_last_does_not()
    {
        (FoundingConsent second, FoundingConsent third) = (Settle(1), Settle(2));

        FoundingAsked askedBySecond = second.Ask(Settled);
        FoundingAsked askedByThird = third.Ask(Settled);
        second.Take(third.Answer(askedBySecond, isInCluster: false, Settled));
        third.Take(second.Answer(askedByThird, isInCluster: false, Settled));

        Assert.True(second.MayFound(Settled + Pause));
        Assert.False(third.MayFound(Settled + Pause));
    }

    [Fact]
    public void Consent_is_no_good_after_its_time_nor_for_another_round()
    {
        (FoundingConsent first, FoundingConsent third) = (Settle(0), Settle(2));
        FoundingAnswered answer = third.Answer(first.Ask(Settled), isInCluster: false, Settled);
        Assert.True(answer.Consents);
        first.Take(answer);
        Assert.True(first.MayFound(Settled + FoundingConsent.GoodFor - TimeSpan.FromTicks(1)));
        Assert.False(first.MayFound(Settled + FoundingConsent.GoodFor));

        first.Ask(Settled);
        first.Take(answer);

        Assert.False(first.MayFound(Settled));
    }

    [Fact]
    public void Who_has_consented_consents_to_no_other_and_does_not_found_for_longer_than_that_is_good()
    {
        FoundingConsent third = Settle(2);
        Assert.True(third.Answer(new FoundingAsked(Servers[1], 1), isInCluster: false, Settled).Consents);
        TimeSpan last = Settled + FoundingConsent.KeptFor - TimeSpan.FromTicks(1);

        Assert.False(third.Answer(new FoundingAsked(Servers[0], 1), isInCluster: false, last).Consents);
        Assert.False(Agreed(third, last));

        TimeSpan after = Settled + FoundingConsent.KeptFor;
        Assert.True(Agreed(third, after));
        Assert.True(third.Answer(new FoundingAsked(Servers[0], 2), isInCluster: false, after).Consents);
    }

    [Fact]
    public void Of_two_that_ask_the_first_of_the_list_gets_consent()
    {
        var third = new FoundingConsent(Servers[2], new Electorate(Servers));
        third.Answer(new FoundingAsked(Servers[0], 1), isInCluster: false, Settled - FoundingConsent.GoodFor);

        Assert.False(third.Answer(new FoundingAsked(Servers[1], 1), isInCluster: false, Settled).Consents);
        Assert.True(third.Answer(new FoundingAsked(Servers[0], 2), isInCluster: false, Settled).Consents);
    }

    [Fact]
    public void Who_is_in_a_cluster_consents_to_nobody_and_keeps_others_from_founding()
    {
        FoundingConsent first = Settle(0);
        FoundingAsked asked = first.Ask(Settled);

        first.Take(Settle(2).Answer(asked, isInCluster: false, Settled));
        Assert.True(first.MayFound(Settled));
        FoundingAnswered answer = Settle(1).Answer(asked, isInCluster: true, Settled);
        first.Take(answer);

        Assert.Equal((false, true), (answer.Consents, answer.IsInCluster));
        Assert.False(first.MayFound(Settled));
    }

    [Fact]
    public void Who_has_just_started_neither_consents_nor_founds()
    {
        var first = new FoundingConsent(Servers[0], new Electorate(Servers));
        var third = new FoundingConsent(Servers[2], new Electorate(Servers));
        TimeSpan early = Settled - TimeSpan.FromTicks(1);
        FoundingAsked asked = first.Ask(Started);
        Assert.False(third.Answer(asked, isInCluster: false, Started).Consents);

        Assert.False(third.Answer(asked, isInCluster: false, early).Consents);
        first.Take(new FoundingAnswered(Servers[1], asked.Round, Consents: true, IsInCluster: false));
        Assert.False(first.MayFound(early));
        Assert.True(third.Answer(asked, isInCluster: false, Settled).Consents);
    }

    [Fact]
    public void Who_does_not_answer_is_named()
    {
        FoundingConsent first = Settle(0);
        FoundingAsked asked = first.Ask(Settled);

        first.Take(new FoundingAnswered(Servers[1], asked.Round, Consents: false, IsInCluster: false));

        Assert.Equal("c:1", first.Silent);
    }

    /// <summary>Whatever is lost and late between nodes that start at any time: within the time that consent is kept only one founds, and where a majority is there somebody does.</summary>
    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    [InlineData(5, 5)]
    [InlineData(5, 3)]
    public void However_messages_fare_one_node_founds(int servers, int there)
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            IReadOnlyList<TimeSpan> founded = new FoundingNetwork(servers, there, seed).Run();

            Assert.True(founded.Count > 0, $"seed {seed}: nobody has founded a cluster");
            Assert.True(founded.Zip(founded.Skip(1), (one, next) => next - one).All(apart => apart >= FoundingConsent.KeptFor - FoundingConsent.GoodFor), $"seed {seed}: founded at {string.Join(", ", founded)}");
        }
    }

    /// <summary>Whether a node would found with the consent of all others.</summary>
    private static bool Agreed(FoundingConsent node, TimeSpan now)
    {
        FoundingAsked asked = node.Ask(now);
        foreach (ServerId server in Servers)
        {
            node.Take(new FoundingAnswered(server, asked.Round, Consents: true, IsInCluster: false));
        }

        return node.MayFound(now);
    }

    /// <summary>A node that has started long enough ago.</summary>
    private static FoundingConsent Settle(int number)
    {
        var node = new FoundingConsent(Servers[number], new Electorate(Servers));
        node.Ask(Started);
        return node;
    }
}
