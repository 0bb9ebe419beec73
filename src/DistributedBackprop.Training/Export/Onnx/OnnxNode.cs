namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>NodeProto: an operator applied to named values. The node bears the name of its output.</summary>
/// <param name="Operator">The operator, such as <c>Gemm</c>.</param>
/// <param name="Inputs">The values that it takes: outputs of earlier nodes, the graph's input, or initializers.</param>
/// <param name="Output">The value that it makes.</param>
/// <param name="Attributes">Its settings.</param>
internal sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<OnnxAttribute> Attributes) : IProtobufMessage
{
    /// <summary>The domain of the operators for classical machine learning, which know texts.</summary>
    public const string MachineLearningDomain = "ai.onnx.ml";

    private const int InputField = 1;
    private const int OutputField = 2;
    private const int NameField = 3;
    private const int OperatorField = 4;
    private const int AttributeField = 5;
    private const int DomainField = 7;

    /// <summary>The set that the operator belongs to; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <inheritdoc/>
    public void WriteTo(ProtobufWriter writer)
    {
        foreach (string input in Inputs)
        {
            writer.WriteText(InputField, input);
        }

        writer.WriteText(OutputField, Output);
        writer.WriteText(NameField, Output);
        writer.WriteText(OperatorField, Operator);
        writer.WriteMessages(AttributeField, Attributes);
        if (Domain.Length > 0)
        {
            writer.WriteText(DomainField, Domain);
        }
    }
}
