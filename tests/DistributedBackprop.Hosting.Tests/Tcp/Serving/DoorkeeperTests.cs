using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>Strangers who reach the port can be many and say nothing or anything; who knows the token gets in all the same.</summary>
public sealed class DoorkeeperTests
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    [Fact]
    public async Task Silent_strangers_keep_nobody_out()
    {
        using var door = new Door(new DoorLimits { Guests = 8, Undisturbed = TimeSpan.Zero, Longest = Never });
        foreach (int _ in Enumerable.Range(0, 200))
        {
            door.Knock();
        }

        door.Enter();

        Assert.EndsWith(" had to make room for others: it had not shaken hands", await door.NextRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_just_come_is_not_disturbed_by_others_who_want_in()
    {
        using var door = new Door(new DoorLimits { Guests = 1, Undisturbed = Never, Longest = TimeSpan.FromMilliseconds(50) });
        Socket first = door.Knock();
        door.Knock();

        Assert.Equal($"{first.LocalEndPoint}: the handshake took longer than 0.05 s", await door.NextRefused());
    }

    /// <summary>TLS began, so that a deadline for each of both would begin anew.</summary>
    [Fact]
    public async Task One_deadline_bounds_encryption_and_handshake_together()
    {
        using var folder = new TemporaryFolder();
        CertificateMaker.Make(["127.0.0.1"], 30, folder["head.pem"], folder["head.key"]);
        using var door = new Door(new DoorLimits { Longest = TimeSpan.FromMilliseconds(50) }, certificate: folder["head.pem"], key: folder["head.key"]);
        Socket stranger = door.Knock();

        Assert.Equal($"{stranger.LocalEndPoint}: the handshake took longer than 0.05 s", await door.NextRefused());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public void A_token_that_can_be_guessed_is_refused_where_others_reach_the_port(int characters)
    {
        ConfigurationException refused = Assert.Throws<ConfigurationException>(() => Listen("0.0.0.0", new string('a', characters)));

        Assert.Equal(
            $"0.0.0.0:0 can be reached from other machines, and a token of {characters} character{(characters == 1 ? "" : "s")} can be guessed: give one of 16 at least, such as what 'openssl rand -hex 32' prints, or listen on 127.0.0.1.",
            refused.Message);
        Listen("127.0.0.1", new string('a', characters));
        Listen("0.0.0.0", new string('a', 16));
    }

    private static void Listen(string host, string token) =>
        new Doorkeeper(new TcpHeadOptions { Listen = new LinkAddress(host, 0), Token = token }, (stream, _) => stream.Dispose(), (_, _) => { }).Dispose();
}
