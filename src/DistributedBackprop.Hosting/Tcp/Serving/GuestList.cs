using System.Net;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// Those at the door. Whoever reaches the port can be there any number of times and say nothing; where others want in, who has been
/// there longest goes. So strangers can delay a worker, and not keep it out.
/// </summary>
/// <param name="limits">How many, and for how long.</param>
internal sealed class GuestList(DoorLimits limits)
{
    private readonly object _gate = new();

    /// <summary>In the order of their coming.</summary>
    private readonly LinkedList<Guest> _guests = [];

    private bool _closed;

    /// <summary>Adds a guest, as soon as there is room.</summary>
    /// <returns>Null, or why it cannot stay.</returns>
    public string? Add(Guest guest)
    {
        lock (_gate)
        {
            if (!IPAddress.IsLoopback(guest.Address) && !HasRoomFor(guest.Address))
            {
                return $"{guest.Name}: {limits.GuestsOfAddress} connections of its address have not shaken hands yet";
            }

            while (_guests.Count >= limits.Guests && !_closed)
            {
                Guest oldest = _guests.First!.Value;
                TimeSpan left = limits.Undisturbed - oldest.Age;
                if (left > TimeSpan.Zero)
                {
                    Monitor.Wait(_gate, left);
                }
                else
                {
                    MakeRoom(oldest);
                }
            }

            _guests.AddLast(guest);
            return null;
        }
    }

    /// <summary>Takes out a guest who is known now, or gone.</summary>
    /// <returns>Whether it was still there.</returns>
    public bool Remove(Guest guest)
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            return _guests.Remove(guest);
        }
    }

    /// <summary>Turns a guest away, unless it is known by now.</summary>
    public void TurnAway(Guest guest, string cause)
    {
        lock (_gate)
        {
            if (Remove(guest))
            {
                guest.TurnAway(cause);
            }
        }
    }

    /// <summary>Lets nobody wait for room any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool HasRoomFor(IPAddress address)
    {
        Guest[] those = [.. _guests.Where(guest => guest.Address.Equals(address)).Take(limits.GuestsOfAddress)];
        if (those.Length < limits.GuestsOfAddress)
        {
            return true;
        }

        if (those[0].Age < limits.Undisturbed)
        {
            return false;
        }

        MakeRoom(those[0]);
        return true;
    }

    private void MakeRoom(Guest guest)
    {
        _guests.Remove(guest);
        guest.TurnAway($"{guest.Name} had to make room for others: it had not shaken hands");
    }
}
