namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>GraphProto: a computation with one output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">The operators, each after those whose values it takes.</param>
/// <param name="Constants">The constants.</param>
/// <param name="Inputs">The inputs, at least one.</param>
/// <param name="Output">The output.</param>
internal sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxTensor> Constants,
    IReadOnlyList<OnnxMatrix> Inputs,
    OnnxMatrix Output) : IProtobufMessage
{
    private const int NodeField = 1;
    private const int NameField = 2;
    private const int ConstantField = 5;
    private const int InputField = 11;
    private const int OutputField = 12;

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        writer.WriteMessages(NodeField, Nodes);
        writer.WriteText(NameField, Name);
        writer.WriteMessages(ConstantField, Constants);
        writer.WriteMessages(InputField, Inputs);
        writer.WriteMessage(OutputField, Output);
    }
}
