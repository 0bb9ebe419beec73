using DistributedBackprop.Cli.Train.Progress;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Speeds over a window of marks.</summary>
public sealed class PaceTests
{
    private readonly Pace _pace = new(TimeSpan.FromSeconds(16));

    [Fact]
    public void Without_a_mark_there_is_no_pace()
    {
        _pace.Add(5);
        Assert.Equal(0, PerSecondAt(10));
    }

    [Fact]
    public void The_amount_since_the_oldest_mark_counts()
    {
        Mark(2);
        _pace.Add(30);
        Assert.Equal(3, PerSecondAt(12));
        Assert.Equal(0, PerSecondAt(2));
    }

    /// <summary>A second of slow and 99 seconds of fast work.</summary>
    [Fact]
    public void What_lies_before_the_window_is_forgotten()
    {
        Mark(0);
        for (int second = 1; second <= 100; second++)
        {
            _pace.Add(second == 1 ? 1 : 10);
            Mark(second);
        }

        Assert.Equal(10, PerSecondAt(100));
    }

    [Fact]
    public void Work_in_pieces_longer_than_the_window_is_measured_over_the_last_two()
    {
        foreach (int second in new[] { 0, 100, 200, 300 })
        {
            Mark(second);
            _pace.Add(50);
        }

        // Marks at 100, 200 and 300 are left, and what was added after each of them.
        Assert.Equal(0.6, PerSecondAt(350), 9);
    }

    [Fact]
    public void Marks_closer_than_a_sixteenth_of_the_window_are_passed_over()
    {
        Mark(0);
        _pace.Add(100);
        Mark(0.5);
        Mark(0.9);
        Assert.Equal(100, PerSecondAt(1));
    }

    private void Mark(double second) => _pace.Mark(TimeSpan.FromSeconds(second));

    private double PerSecondAt(double second) => _pace.PerSecond(TimeSpan.FromSeconds(second));
}
