namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>AttributeProto: a setting of an operator.</summary>
/// <param name="Name">Its name, as the operator's documentation has it.</param>
internal abstract record OnnxAttribute(string Name) : IProtobufMessage
{
    private const int NameField = 1;
    private const int TypeField = 20;

    /// <summary>AttributeProto.AttributeType.</summary>
    protected abstract int Type { get; }

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteText(NameField, Name);
        WriteValue(writer);
        writer.WriteInteger(TypeField, Type);
    }

    /// <summary>Writes the field that holds the value.</summary>
    protected abstract void WriteValue(ProtobufWriter writer);
}

/// <summary>An attribute of type FLOAT.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record OnnxSingle(string Name, float Value) : OnnxAttribute(Name)
{
    private const int ValueField = 2;

    /// <inheritdoc/>
    protected override int Type => 1;

    /// <inheritdoc/>
    protected override void WriteValue(ProtobufWriter writer) => writer.WriteSingle(ValueField, Value);
}

/// <summary>An attribute of type INT.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record OnnxInteger(string Name, long Value) : OnnxAttribute(Name)
{
    private const int ValueField = 3;

    /// <inheritdoc/>
    protected override int Type => 2;

    /// <inheritdoc/>
    protected override void WriteValue(ProtobufWriter writer) => writer.WriteInteger(ValueField, Value);
}

/// <summary>An attribute of type INTS.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values.</param>
internal sealed record OnnxIntegers(string Name, IReadOnlyList<long> Values) : OnnxAttribute(Name)
{
    private const int ValuesField = 8;

    /// <inheritdoc/>
    protected override int Type => 7;

    /// <inheritdoc/>
    protected override void WriteValue(ProtobufWriter writer)
    {
        foreach (long value in Values)
        {
            writer.WriteInteger(ValuesField, value);
        }
    }
}

/// <summary>An attribute of type STRINGS.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values.</param>
internal sealed record OnnxTexts(string Name, IReadOnlyList<string> Values) : OnnxAttribute(Name)
{
    private const int ValuesField = 9;

    /// <inheritdoc/>
    protected override int Type => 8;

    /// <inheritdoc/>
    protected override void WriteValue(ProtobufWriter writer)
    {
        foreach (string value in Values)
        {
            writer.WriteText(ValuesField, value);
        }
    }
}
