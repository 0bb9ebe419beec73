using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class CreditTests
{
    [Fact]
    public void A_peer_that_waits_for_credit_is_given_what_there_is()
    {
        // Any order of coming and going: whenever the peer has no credit left and something was given back, a grant is due.
        Random random = new(1);
        foreach (long bytes in (long[])[1, 2, 3, 10, 1000])
        {
            ReceiveWindow window = new(bytes);
            (long credit, long held, long unannounced) = (bytes, 0, 0);
            for (int i = 0; i < 5000; i++)
            {
                int count = (int)random.NextInt64(0, bytes + 1);
                switch (random.Next(3))
                {
                    case 0 when count <= credit:
                        window.Receive(count);
                        (credit, held) = (credit - count, held + count);
                        break;
                    case 1 when count <= held:
                        window.GiveBack(count);
                        (held, unannounced) = (held - count, unannounced + count);
                        break;
                    case 2 when window.IsGrantDue:
                        Assert.Equal(unannounced, window.TakeGrant());
                        (credit, unannounced) = (credit + unannounced, 0);
                        break;
                }

                Assert.Equal(bytes, credit + held + unannounced);
                Assert.True(window.IsGrantDue || credit > 0 || unannounced == 0);
                Assert.True(!window.IsGrantDue || unannounced > 0);
            }
        }
    }

    [Fact]
    public void Small_amounts_given_back_wait_for_company()
    {
        ReceiveWindow window = new(1000);
        window.Receive(10);
        window.GiveBack(10);
        Assert.False(window.IsGrantDue);
        window.Receive(500);
        Assert.True(window.IsGrantDue);
    }

    [Fact]
    public void More_than_the_window_is_neither_taken_nor_granted()
    {
        ReceiveWindow window = new(1000);
        window.Receive(1000);
        Assert.Throws<LinkException>(() => window.Receive(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.GiveBack(1001));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.GiveBack(-1));

        SendCredit credit = new();
        Assert.Throws<LinkException>(() => credit.Add(1));
        credit.State(1000);
        credit.Spend(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => credit.Spend(991));
        Assert.Throws<LinkException>(() => credit.Add(11));
        credit.Add(10);
        Assert.Equal(1000, credit.Bytes);
        Assert.Throws<LinkException>(() => credit.Add(long.MaxValue));
    }
}
