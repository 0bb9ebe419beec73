using System.Text;

namespace DistributedBackprop.Cli.Tests;

/// <summary>A stream whose disk is full.</summary>
internal sealed class FullWriter : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("No space left on device");
}
