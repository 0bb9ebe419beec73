using System.Net;
using DistributedBackprop.Hosting.Tcp.Serving;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>Who has a place at the door, without sockets.</summary>
public sealed class GuestListTests
{
    private const string Stranger = "10.0.0.1";

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    [Fact]
    public void One_address_makes_room_for_itself_and_takes_nobody_elses_place()
    {
        var guests = new GuestList(new DoorLimits { Guests = 3, GuestsOfAddress = 2, Undisturbed = TimeSpan.Zero });
        Guest worker = Come(guests, "10.0.0.2");
        Guest[] strangers = [.. Enumerable.Range(0, 10).Select(_ => Come(guests, Stranger))];

        Assert.Null(worker.Farewell);
        Assert.All(strangers[..^2], stranger => Assert.EndsWith(" had to make room for others: it had not shaken hands", stranger.Farewell, StringComparison.Ordinal));
        Assert.All(strangers[^2..], stranger => Assert.Null(stranger.Farewell));
    }

    [Fact]
    public void An_address_whose_guests_have_just_come_gets_no_further_place()
    {
        var guests = new GuestList(new DoorLimits { GuestsOfAddress = 2, Undisturbed = Never });
        Come(guests, Stranger);
        Come(guests, $"::ffff:{Stranger}");

        Assert.Equal($"{Stranger}:7: 2 connections of its address have not shaken hands yet", guests.Add(From(Stranger)));
        Come(guests, "10.0.0.2");
    }

    [Fact]
    public void Processes_of_this_machine_may_come_all_at_once()
    {
        var guests = new GuestList(new DoorLimits { GuestsOfAddress = 2, Undisturbed = Never });
        Guest[] children = [.. Enumerable.Range(0, 10).Select(_ => Come(guests, "127.0.0.1"))];

        Assert.All(children, child => Assert.Null(child.Farewell));
    }

    [Fact]
    public void Who_is_known_is_not_turned_away_any_more()
    {
        var guests = new GuestList(new DoorLimits());
        Guest worker = Come(guests, Stranger);
        Assert.True(guests.Remove(worker));

        guests.TurnAway(worker, "too late");

        Assert.Null(worker.Farewell);
        Assert.True(worker.Stream.CanRead);
    }

    [Fact]
    public void Who_is_turned_away_is_known_no_more()
    {
        var guests = new GuestList(new DoorLimits());
        Guest stranger = Come(guests, Stranger);

        guests.TurnAway(stranger, "too slow");

        Assert.Equal("too slow", stranger.Farewell);
        Assert.False(stranger.Stream.CanRead);
        Assert.False(guests.Remove(stranger));
    }

    private static Guest From(string address) => new(new IPEndPoint(IPAddress.Parse(address), 7), new MemoryStream());

    private static Guest Come(GuestList guests, string address)
    {
        Guest guest = From(address);
        Assert.Null(guests.Add(guest));
        return guest;
    }
}
