using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>Writes and reads what worker and coordinator tell each other. Who a worker is follows from the link, and is not in the fields.</summary>
internal static class MembershipFields
{
    /// <summary>Writes a hello.</summary>
    public static void Write(FieldWriter fields, Hello hello)
    {
        fields.Write(hello.Identity.SettingsHash);
        fields.Write(hello.Identity.DataHash);
        fields.Write(hello.Identity.ArithmeticVersion);
    }

    /// <summary>Reads a hello.</summary>
    /// <exception cref="InvalidDataException">The fields are none of one.</exception>
    public static Hello ReadHello(ReadOnlySpan<byte> fields, WorkerId worker)
    {
        var reader = new FieldReader(fields);
        var hello = new Hello(worker, new RunIdentity(reader.ReadWords(), reader.ReadWords(), reader.ReadInt32()));
        reader.RequireEnd();
        return hello;
    }

    /// <summary>Writes a goodbye.</summary>
    public static void Write(FieldWriter fields, Goodbye goodbye)
    {
        fields.Write(goodbye.Reason);
        fields.Write(goodbye.Failed);
    }

    /// <summary>Reads a goodbye.</summary>
    /// <exception cref="InvalidDataException">The fields are none of one.</exception>
    public static Goodbye ReadGoodbye(ReadOnlySpan<byte> fields, WorkerId worker)
    {
        var reader = new FieldReader(fields);
        var goodbye = new Goodbye(worker, reader.ReadWords(), reader.ReadBoolean());
        reader.RequireEnd();
        return goodbye;
    }

    /// <summary>Writes a welcome.</summary>
    public static void Write(FieldWriter fields, Welcome welcome) => fields.Write(welcome.Generation);

    /// <summary>Reads a welcome.</summary>
    /// <exception cref="InvalidDataException">The fields are none of one.</exception>
    public static Welcome ReadWelcome(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        var welcome = new Welcome(reader.ReadInt64());
        reader.RequireEnd();
        return welcome;
    }

    /// <summary>Writes the end of a run.</summary>
    public static void Write(FieldWriter fields, RunEnded ended)
    {
        fields.Write(ended.Reason);
        fields.Write(ended.Failed);
    }

    /// <summary>Reads the end of a run.</summary>
    /// <exception cref="InvalidDataException">The fields are none of one.</exception>
    public static RunEnded ReadRunEnded(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        var ended = new RunEnded(reader.ReadWords(), reader.ReadBoolean());
        reader.RequireEnd();
        return ended;
    }

    /// <summary>Reads words, the only field of a message.</summary>
    /// <exception cref="InvalidDataException">The fields are none of such a message.</exception>
    public static string ReadReason(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        string reason = reader.ReadWords();
        reader.RequireEnd();
        return reason;
    }
}
