using System.Text.Json.Serialization;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>What the command <c>link</c> measured: medians.</summary>
/// <param name="Messages">A figure for each size of message.</param>
/// <param name="BareRoundTripUs">Microseconds until an answer of 64 bytes to 64 bytes, by bare sockets.</param>
/// <param name="LinkRoundTripUs">The same by control messages.</param>
/// <param name="ChecksumGbPerSecond">10^9 bytes a second through the checksum, 256 KiB at a time.</param>
internal sealed record LinkReport(
    [property: JsonPropertyName("messages")] IReadOnlyList<LinkFigures> Messages,
    [property: JsonPropertyName("bare_round_trip_us")] double BareRoundTripUs,
    [property: JsonPropertyName("link_round_trip_us")] double LinkRoundTripUs,
    [property: JsonPropertyName("checksum_gb_per_second")] double ChecksumGbPerSecond);

/// <summary>Messages of one size, both directions one after the other. CPU time is that of both sides together.</summary>
/// <param name="Bytes">The bytes of a message.</param>
/// <param name="BareMbPerSecond">10^6 bytes a second by a bare loop.</param>
/// <param name="LinkMbPerSecond">The same by a link.</param>
/// <param name="Ratio">The median of link over bare, pair by pair of neighbouring measurements.</param>
/// <param name="BareCpuMsPerMb">Milliseconds of CPU time for 10^6 bytes by a bare loop.</param>
/// <param name="LinkCpuMsPerMb">The same by a link.</param>
internal sealed record LinkFigures(
    [property: JsonPropertyName("bytes")] int Bytes,
    [property: JsonPropertyName("bare_mb_per_second")] double BareMbPerSecond,
    [property: JsonPropertyName("link_mb_per_second")] double LinkMbPerSecond,
    [property: JsonPropertyName("ratio")] double Ratio,
    [property: JsonPropertyName("bare_cpu_ms_per_mb")] double BareCpuMsPerMb,
    [property: JsonPropertyName("link_cpu_ms_per_mb")] double LinkCpuMsPerMb);
