using System.Buffers.Binary;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>A graph in the making: operators one after the other, each of which takes the value that the last one made.</summary>
internal sealed class OnnxChain
{
    private readonly List<OnnxMatrix> _inputs = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _constants = [];

    /// <summary>The name of the value that the next operator takes.</summary>
    public string Value { get; private set; } = "";

    /// <summary>Adds an input of the graph, and goes on from it.</summary>
    public void Begin(OnnxMatrix input)
    {
        _inputs.Add(input);
        Value = input.Name;
    }

    /// <summary>Goes on from an earlier value.</summary>
    public void From(string value) => Value = value;

    /// <summary>Appends an operator on the last value alone.</summary>
    public void Apply(string operation, string result, params OnnxAttribute[] attributes) => Append(operation, result, [Value], attributes);

    /// <summary>Appends an operator of another domain than ONNX's own on the last value alone.</summary>
    public void Apply(string domain, string operation, string result, params OnnxAttribute[] attributes)
    {
        Append(operation, result, [Value], attributes);
        _nodes[^1] = _nodes[^1] with { Domain = domain };
    }

    /// <summary>Appends an operator on a constant and the last value.</summary>
    public void ApplyTable(string operation, string result, OnnxTensor table)
    {
        _constants.Add(table);
        Append(operation, result, [table.Name, Value], []);
    }

    /// <summary>Puts matrices with as many rows side by side.</summary>
    public void Join(string result, IReadOnlyList<string> values) => Append("Concat", result, values, [new OnnxInteger("axis", 1)]);

    /// <summary>Takes columns of the last value, a matrix, in an order.</summary>
    public void Pick(string result, string name, IEnumerable<int> columns)
    {
        long[] indexes = [.. columns.Select(column => (long)column)];
        Pick(result, new OnnxTensor(name, OnnxElementType.Integer, [indexes.Length], Bytes(indexes)));
    }

    /// <summary>Takes one column of the last value, a matrix, as a vector.</summary>
    public void Pick(string result, string name, int column) => Pick(result, new OnnxTensor(name, OnnxElementType.Integer, [], Bytes([column])));

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
        return new OnnxGraph(name, _nodes, _constants, _inputs, output);
    }

    private static byte[] Bytes(long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return bytes;
    }

    private void Pick(string result, OnnxTensor columns)
    {
        _constants.Add(columns);
        Append("Gather", result, [Value, columns.Name], [new OnnxInteger("axis", 1)]);
    }

    private void Append(string operation, string result, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute> attributes)
    {
        _nodes.Add(new OnnxNode(operation, inputs, result, attributes));
        Value = result;
    }
}
