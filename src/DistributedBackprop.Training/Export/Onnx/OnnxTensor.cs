namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// TensorProto: a constant of the graph. Elements of float64 go into the field double_data, where OpenCV looks for them; packed, they are
/// the same bytes as in raw_data.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents, slowest first.</param>
/// <param name="Bytes">The elements, row-major and little-endian.</param>
internal sealed record OnnxTensor(string Name, OnnxElementType Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes) : IProtobufMessage
{
    private const int ExtentField = 1;
    private const int TypeField = 2;
    private const int NameField = 8;
    private const int RawDataField = 9;
    private const int DoubleDataField = 10;

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        foreach (int extent in Shape)
        {
            writer.WriteInteger(ExtentField, extent);
        }

        writer.WriteInteger(TypeField, (int)Type);
        writer.WriteText(NameField, Name);
        writer.WriteBytes(Type == OnnxElementType.Double ? DoubleDataField : RawDataField, Bytes.Span);
    }
}
