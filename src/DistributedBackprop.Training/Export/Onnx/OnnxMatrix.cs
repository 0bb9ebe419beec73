namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>ValueInfoProto: an input or output of the graph with one row an example, of shape [N, <see cref="Columns"/>].</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Columns">The values of an example.</param>
internal sealed record OnnxMatrix(string Name, OnnxElementType Type, int Columns) : IProtobufMessage
{
    private const int NameField = 1;
    private const int TypeField = 2;

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteText(NameField, Name);
        writer.WriteMessage(TypeField, new TypeOf(new TensorType(Type, new TensorShape([new NamedExtent("N"), new FixedExtent(Columns)]))));
    }

    /// <summary>TypeProto.</summary>
    private sealed record TypeOf(TensorType Tensor) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer) => writer.WriteMessage(1, Tensor);
    }

    /// <summary>TypeProto.Tensor.</summary>
    private sealed record TensorType(OnnxElementType Element, TensorShape Shape) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer)
        {
            writer.WriteInteger(1, (int)Element);
            writer.WriteMessage(2, Shape);
        }
    }

    /// <summary>TensorShapeProto.</summary>
    private sealed record TensorShape(IReadOnlyList<IProtobufMessage> Extents) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer) => writer.WriteMessages(1, Extents);
    }

    /// <summary>TensorShapeProto.Dimension that is known.</summary>
    private sealed record FixedExtent(int Value) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer) => writer.WriteInteger(1, Value);
    }

    /// <summary>TensorShapeProto.Dimension that a caller chooses.</summary>
    private sealed record NamedExtent(string Name) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer) => writer.WriteText(2, Name);
    }
}
