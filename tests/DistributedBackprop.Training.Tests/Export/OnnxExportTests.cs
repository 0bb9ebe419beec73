using DistributedBackprop.Training.Export;
using DistributedBackprop.Training.Export.Onnx;

namespace DistributedBackprop.Training.Tests.Export;

/// <summary>The file's form, without another program to read it.</summary>
public sealed class OnnxExportTests
{
    /// <summary>The first three are the examples of https://protobuf.dev/programming-guides/encoding/.</summary>
    [Fact]
    public void Fields_are_encoded_as_protocol_buffers_are()
    {
        Assert.Equal("089601", Encoded(writer => writer.WriteInteger(1, 150)));
        Assert.Equal("120774657374696E67", Encoded(writer => writer.WriteText(2, "testing")));
        Assert.Equal("1A03089601", Encoded(writer => writer.WriteMessage(3, new Message(inner => inner.WriteInteger(1, 150)))));
        Assert.Equal("08FEFFFFFFFFFFFFFFFF01", Encoded(writer => writer.WriteInteger(1, -2)));
        Assert.Equal("A00101", Encoded(writer => writer.WriteInteger(20, 1)));
        Assert.Equal("150000803F", Encoded(writer => writer.WriteSingle(2, 1f)));
    }

    [Theory]
    [InlineData("Tanh value Float32", "Sub Div Cast Gemm Tanh Gemm Tanh Cast Mul Add")]
    [InlineData("LeakyRelu hidden Float32", "Sub Div Cast Gemm LeakyRelu Gemm LeakyRelu Gemm LeakyRelu Gemm Softmax")]
    [InlineData("LeakyRelu value Float64", "Sub Div Gemm Tanh Gemm Mul Max Mul Add")]
    public void Preparation_stands_around_the_network(string name, string operators)
    {
        OnnxGraph graph = OnnxNetwork.Build(ExportedModel.Of(Sample(name).Load()));
        Assert.Equal(operators, string.Join(' ', graph.Nodes.Select(node => node.Operator)));
    }

    [Theory]
    [InlineData("classes Float32", "probabilities", false)]
    [InlineData("sigmoid classes Float64", "probabilities", true)]
    [InlineData("scores Float32", "scores", false)]
    [InlineData("one to one Float32", "predictions", true)]
    public void The_output_is_named_for_what_it_is(string name, string output, bool isDouble)
    {
        ExportSample sample = Sample(name);
        OnnxGraph graph = OnnxNetwork.Build(ExportedModel.Of(sample.Load()));
        Assert.Equal(new OnnxMatrix(output, isDouble ? OnnxElementType.Double : OnnxElementType.Float, sample.Preparation.Outputs), graph.Output);
        Assert.Equal(output, graph.Nodes[^1].Output);
        Assert.Equal(new OnnxMatrix("features", OnnxElementType.Double, sample.Preparation.Inputs), Assert.Single(graph.Inputs));
    }

    [Fact]
    public void A_shared_bias_is_written_for_every_neuron()
    {
        ExportSample sample = Sample("classes Float32");
        OnnxTensor biases = OnnxNetwork.Build(ExportedModel.Of(sample.Load())).Constants[^1];
        Assert.Equal([21], biases.Shape);
        Assert.Single(biases.Bytes.ToArray().Chunk(sizeof(float)).Select(bytes => BitConverter.ToSingle(bytes)).Distinct());
    }

    /// <summary>Numbers, flags of missing ones and categories are joined and put into the network's order.</summary>
    [Fact]
    public void Numbers_and_categories_are_inputs_of_their_own()
    {
        OnnxGraph graph = OnnxNetwork.Build(ExportedModel.Of(ExportSample.WithCategories.Single(sample => sample.Name == "own slots").Load()));
        Assert.Equal([new OnnxMatrix("features", OnnxElementType.Double, 2), new OnnxMatrix("categories", OnnxElementType.Text, 2)], graph.Inputs);
        Assert.Equal(
            "IsNaN Where Sub Div Cast Cast Gather Gather LabelEncoder Gather Gather LabelEncoder Gather Concat Gather Gemm Tanh Gemm Softmax",
            string.Join(' ', graph.Nodes.Select(node => node.Operator)));
        byte[] order = graph.Constants.Single(constant => constant.Name == "inputs.order").Bytes.ToArray();
        Assert.Equal([3, 4, 5, 6, 0, 2, 7, 8, 9, 10, 1], order.Chunk(sizeof(long)).Select(bytes => BitConverter.ToInt64(bytes)));
    }

    [Fact]
    public void Parts_in_order_are_left_as_they_are()
    {
        OnnxGraph graph = OnnxNetwork.Build(ExportedModel.Of(ExportSample.WithCategories.Single(sample => sample.Name == "colours alone").Load()));
        Assert.Equal("categories", Assert.Single(graph.Inputs).Name);
        Assert.Equal("Gather LabelEncoder Gather Gemm Tanh Gemm Softmax", string.Join(' ', graph.Nodes.Select(node => node.Operator)));
    }

    [Fact]
    public void The_same_model_makes_the_same_file() => Assert.Equal(OnnxExport.Write(ExportSample.All[0].Load()), OnnxExport.Write(ExportSample.All[0].Load()));

    private static ExportSample Sample(string name) => ExportSample.All.Single(sample => sample.Name == name);

    private static string Encoded(Action<ProtobufWriter> write) => Convert.ToHexString(ProtobufWriter.Encode(new Message(write)));

    private sealed class Message(Action<ProtobufWriter> write) : IProtobufMessage
    {
        public void WriteTo(ProtobufWriter writer) => write(writer);
    }
}
