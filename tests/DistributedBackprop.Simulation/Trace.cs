using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation;

/// <summary>
/// The record of everything that happens, in order: its hash tells whether two simulations were the same. Most simulations
/// are not traced: putting the lines together takes longer than what they tell of.
/// </summary>
internal sealed class Trace : IDisposable
{
    private readonly EventQueue _events;
    private readonly TextWriter? _writer;
    private readonly IncrementalHash? _hash;

    /// <summary>Begins a trace.</summary>
    /// <param name="events">The virtual time.</param>
    /// <param name="isHashed">Whether a hash over the lines is wanted.</param>
    /// <param name="writer">Receives the lines; null for none.</param>
    public Trace(EventQueue events, bool isHashed, TextWriter? writer)
    {
        _events = events;
        _writer = writer;
        _hash = isHashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>Whether anybody wants the lines.</summary>
    public bool IsOn => _hash is not null || _writer is not null;

    /// <summary>The SHA-256 over all lines, 64 hexadecimal digits; null where it is not wanted.</summary>
    public string? Hash => _hash is null ? null : Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Notes a line with the virtual time before it.</summary>
    /// <param name="what">The line; put together only where anybody wants it.</param>
    public void Note([InterpolatedStringHandlerArgument("")] ref TraceLine what)
    {
        if (IsOn)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{_events.Now.TotalSeconds,12:F6} {what.ToString()}\n");
            _hash?.AppendData(Encoding.UTF8.GetBytes(line));
            _writer?.Write(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();
}
