using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation;

/// <summary>The record of everything that happens, in order: its hash tells whether two simulations were the same.</summary>
/// <param name="events">The virtual time.</param>
/// <param name="writer">Receives the lines; null to keep the hash only.</param>
internal sealed class Trace(EventQueue events, TextWriter? writer) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The SHA-256 over all lines, 64 hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Notes a line with the virtual time before it.</summary>
    public void Note(string what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{events.Now.TotalSeconds,12:F6} {what}\n");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        writer?.Write(line);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
