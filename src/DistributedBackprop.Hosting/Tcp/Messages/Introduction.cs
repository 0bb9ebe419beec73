using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>Worker process to head, first of all: who comes.</summary>
/// <param name="Name">The name that it wants; the head adds a number where another process has it.</param>
/// <param name="Process">Drawn by each process when it starts: a process that comes back over a new connection is told from another of the same name.</param>
/// <param name="ArithmeticVersion">The arithmetic by which it computes.</param>
internal sealed record Introduction(string Name, Guid Process, int ArithmeticVersion)
{
    /// <summary>The longest name.</summary>
    public const int NameCharactersMost = 100;

    /// <summary>Whether a name can be printed in a line of a log: it is not too long, and holds no control characters.</summary>
    public static bool IsName(string name) => name.Length <= NameCharactersMost && PrintableText.Is(name);

    /// <summary>Writes the fields.</summary>
    public void Write(FieldWriter fields)
    {
        fields.Write(Name);
        fields.Write(Process.ToString());
        fields.Write(ArithmeticVersion);
    }

    /// <summary>Reads the fields.</summary>
    /// <exception cref="InvalidDataException">They are none of an introduction.</exception>
    public static Introduction Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        string name = reader.ReadText();
        if (!IsName(name))
        {
            throw new InvalidDataException($"a worker's name has {name.Length} characters; at most {NameCharactersMost} are allowed, and no control characters");
        }

        if (!Guid.TryParse(reader.ReadText(), out Guid process))
        {
            throw new InvalidDataException("a process is named by no GUID");
        }

        var introduction = new Introduction(name, process, reader.ReadInt32());
        reader.RequireEnd();
        return introduction;
    }
}
