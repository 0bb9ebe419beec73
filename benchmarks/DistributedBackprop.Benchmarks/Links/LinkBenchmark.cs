using System.Diagnostics;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>Measures links and bare loops in turns, so that what else the machine does falls on both.</summary>
internal static class LinkBenchmark
{
    private const int RoundTrips = 2000;
    private const int RoundTripBytes = 64;

    private static readonly int[] MessageBytes = [64 << 10, 256 << 10, 1 << 20, 4 << 20, 24 << 20];

    /// <summary>Measures everything.</summary>
    /// <param name="rounds">Measurements of each figure.</param>
    /// <param name="bytes">The bytes of each.</param>
    public static LinkReport Measure(int rounds, long bytes)
    {
        using BareLoop bare = new();
        using LinkLoop link = new();
        List<LinkFigures> figures = [.. MessageBytes.Select(size => MeasureMessages(bare, link, size, rounds, bytes))];
        double bareRoundTrip = Median.Of(bare.RoundTrips(RoundTrips, RoundTripBytes));
        double linkRoundTrip = Median.Of(link.RoundTrips(RoundTrips, RoundTripBytes));
        return new LinkReport(figures, bareRoundTrip, linkRoundTrip, MeasureChecksum(rounds));
    }

    private static LinkFigures MeasureMessages(BareLoop bare, LinkLoop link, int size, int rounds, long bytes)
    {
        byte[] message = new byte[size];
        byte[] target = new byte[size];
        new Random(1).NextBytes(message);
        long count = Math.Max(1, bytes / size);
        List<Sample> bareSamples = [];
        List<Sample> linkSamples = [];
        bare.Send(message, target, Math.Max(1, count / 10), forth: true);
        link.Send(message, target, Math.Max(1, count / 10), forth: true);
        for (int round = 0; round < 2 * rounds; round++)
        {
            bool forth = round % 2 == 0;
            bareSamples.Add(Sample.Of(count * size, () => bare.Send(message, target, count, forth)));
            linkSamples.Add(Sample.Of(count * size, () => link.Send(message, target, count, forth)));
        }

        return new LinkFigures(
            size,
            Median.Of(bareSamples.Select(sample => sample.MbPerSecond)),
            Median.Of(linkSamples.Select(sample => sample.MbPerSecond)),
            Median.Of(linkSamples.Zip(bareSamples, (one, other) => one.MbPerSecond / other.MbPerSecond)),
            Median.Of(bareSamples.Select(sample => sample.CpuMsPerMb)),
            Median.Of(linkSamples.Select(sample => sample.CpuMsPerMb)));
    }

    private static double MeasureChecksum(int rounds)
    {
        const int times = 2000;
        byte[] bytes = new byte[LinkLimits.FrameBytes];
        uint checksum = 0;
        IEnumerable<double> samples = Enumerable.Range(0, rounds).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++)
            {
                checksum = Crc32C.Append(checksum, bytes);
            }

            return times * (double)bytes.Length / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        });
        return Median.Of(samples);
    }
}
