namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// ModelProto: the whole of an ONNX file. Field numbers here and in the other messages are those of
/// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
/// </summary>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="OperatorSets">The sets of operators that the graph uses.</param>
/// <param name="ProducerVersion">The version of this program.</param>
/// <param name="ModelVersion">The version of the model.</param>
/// <param name="Description">What the model is, for people.</param>
/// <param name="Graph">The computation.</param>
/// <param name="Metadata">Free text by name.</param>
internal sealed record OnnxModel(
    int IrVersion,
    IReadOnlyList<OnnxOperatorSet> OperatorSets,
    string ProducerVersion,
    long ModelVersion,
    string Description,
    OnnxGraph Graph,
    IReadOnlyList<OnnxMetadata> Metadata) : IProtobufMessage
{
    private const int IrVersionField = 1;
    private const int ProducerField = 2;
    private const int ProducerVersionField = 3;
    private const int ModelVersionField = 5;
    private const int DescriptionField = 6;
    private const int GraphField = 7;
    private const int OpsetField = 8;
    private const int MetadataField = 14;

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteInteger(IrVersionField, IrVersion);
        writer.WriteText(ProducerField, "DistributedBackprop");
        writer.WriteText(ProducerVersionField, ProducerVersion);
        writer.WriteInteger(ModelVersionField, ModelVersion);
        writer.WriteText(DescriptionField, Description);
        writer.WriteMessage(GraphField, Graph);
        writer.WriteMessages(OpsetField, OperatorSets);
        writer.WriteMessages(MetadataField, Metadata);
    }
}

/// <summary>OperatorSetIdProto: a set of operators.</summary>
/// <param name="Domain">Its name; empty for ONNX's own.</param>
/// <param name="Version">Its version.</param>
internal sealed record OnnxOperatorSet(string Domain, int Version) : IProtobufMessage
{
    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteText(1, Domain);
        writer.WriteInteger(2, Version);
    }
}

/// <summary>StringStringEntryProto: a text by name.</summary>
/// <param name="Key">The name.</param>
/// <param name="Value">The text.</param>
internal sealed record OnnxMetadata(string Key, string Value) : IProtobufMessage
{
    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteText(1, Key);
        writer.WriteText(2, Value);
    }
}
