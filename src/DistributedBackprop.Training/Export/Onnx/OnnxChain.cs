using System.Buffers.Binary;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>A graph in the making: operators one after the other, each of which takes the value that the last one made.</summary>
/// <param name="input">The graph's input.</param>
internal sealed class OnnxChain(OnnxMatrix input)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _constants = [];

    /// <summary>The name of the value that the next operator takes.</summary>
    public string Value { get; private set; } = input.Name;

    /// <summary>Appends an operator on the last value alone.</summary>
    public void Apply(string operation, string result, params OnnxAttribute[] attributes) => Append(operation, result, [Value], attributes);

    /// <summary>Appends an operator on the last value and constants.</summary>
    public void Apply(string operation, string result, IReadOnlyList<OnnxTensor> constants, params OnnxAttribute[] attributes)
    {
        _constants.AddRange(constants);
        Append(operation, result, [Value, .. constants.Select(constant => constant.Name)], attributes);
    }

    /// <summary>Appends an operator on the last value and an earlier one.</summary>
    public void ApplyTo(string operation, string result, string earlier) => Append(operation, result, [Value, earlier], []);

    /// <summary>Appends an operator on the last value, a vector of float64, and earlier values.</summary>
    public void ApplyVector(string operation, string result, string name, IEnumerable<double> elements, params string[] earlier)
    {
        double[] values = [.. elements];
        var bytes = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        _constants.Add(new OnnxTensor(name, OnnxElementType.Double, [values.Length], bytes));
        Append(operation, result, [Value, name, .. earlier], []);
    }

    /// <summary>Appends a conversion of the last value.</summary>
    public void Cast(string result, OnnxElementType type) => Apply("Cast", result, new OnnxInteger("to", (int)type));

    /// <summary>Ends the chain: the last operator makes the graph's output.</summary>
    public OnnxGraph End(string name, OnnxMatrix output)
    {
        _nodes[^1] = _nodes[^1] with { Output = output.Name };
        return new OnnxGraph(name, _nodes, _constants, input, output);
    }

    private void Append(string operation, string result, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute> attributes)
    {
        _nodes.Add(new OnnxNode(operation, inputs, result, attributes));
        Value = result;
    }
}
