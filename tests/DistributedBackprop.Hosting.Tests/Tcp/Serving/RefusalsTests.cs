using DistributedBackprop.Hosting.Tcp.Serving;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>What is told of strangers is bounded, however many there are.</summary>
public sealed class RefusalsTests : IDisposable
{
    private readonly HandTime _time = new();
    private readonly List<string> _lines = [];
    private readonly Refusals _refusals;

    public RefusalsTests() => _refusals = new Refusals((peer, cause) => _lines.Add($"{peer} | {cause}"), _time);

    public void Dispose() => _refusals.Dispose();

    [Fact]
    public void One_address_and_cause_is_told_of_once_in_a_minute_and_the_others_are_counted()
    {
        foreach (int port in Enumerable.Range(1, 1000))
        {
            Refuse("10.0.0.1", port);
        }

        Assert.Equal(["10.0.0.1:1 | 10.0.0.1:1 says GET"], _lines);
        Assert.Equal(TimeSpan.FromMinutes(1), _time.Due);

        _time.Tick();
        Assert.Equal("999 more in a minute, the last of them | 10.0.0.1:1000 says GET", _lines[^1]);
        Assert.Null(_time.Due);

        Refuse("10.0.0.1", 1001);
        Assert.Equal("10.0.0.1:1001 | 10.0.0.1:1001 says GET", _lines[^1]);
        _time.Tick();
        Assert.Equal(3, _lines.Count);
    }

    [Fact]
    public void Other_addresses_and_causes_are_told_of_up_to_a_bound()
    {
        Refuse("10.0.0.1", 1);
        _refusals.Add("10.0.0.1:2", "10.0.0.1", "it has another token");
        foreach (int host in Enumerable.Range(2, 900))
        {
            Refuse($"10.0.{host / 256}.{host % 256}", 1);
        }

        Assert.Equal(Refusals.ToldMost, _lines.Count);
        _refusals.Add("10.0.0.1:3", "10.0.0.1", "it has another token");
        _time.Tick();
        Assert.Equal($"{900 + 3 - Refusals.ToldMost} more in a minute, the last of them | 10.0.0.1:3: it has another token", _lines[^1]);
    }

    private void Refuse(string address, int port) => _refusals.Add($"{address}:{port}", address, $"{address}:{port} says GET");
}
