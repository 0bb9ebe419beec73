using DistributedBackprop.Data;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// A model as a graph of operators: preparation in float64, then a product with a bias (Gemm) and an activation a layer in the model's
/// precision, then the inverse of the targets' scaling in float64.
/// </summary>
internal static class OnnxNetwork
{
    /// <summary>Builds the graph of a model.</summary>
    /// <exception cref="ExportException">An activation has no form in ONNX.</exception>
    public static OnnxGraph Build(ExportedModel model)
    {
        OnnxElementType type = model.Precision == Precision.Float32 ? OnnxElementType.Float : OnnxElementType.Double;
        var chain = new OnnxChain();
        new OnnxPreparation(model, chain, type).Append();
        foreach (ExportedLayer layer in model.Layers)
        {
            Dense(layer, chain, type);
        }

        Preparation preparation = model.Manifest.Preparation;
        if (preparation.Task == LearningTask.Classification)
        {
            return chain.End(model.Manifest.Name, new OnnxMatrix(model.GivesProbabilities ? "probabilities" : "scores", type, preparation.Outputs));
        }

        Restore(preparation, chain, type);
        return chain.End(model.Manifest.Name, new OnnxMatrix("predictions", OnnxElementType.Double, preparation.Outputs));
    }

    /// <summary>y = y' * divisor + offset in float64.</summary>
    private static void Restore(Preparation preparation, OnnxChain chain, OnnxElementType type)
    {
        if (type != OnnxElementType.Double)
        {
            chain.Cast("targets.widened", OnnxElementType.Double);
        }

        chain.ApplyVector("Mul", "targets.stretched", "targets.divisor", preparation.Targets.Select(target => target.Divisor));
        chain.ApplyVector("Add", "targets.moved", "targets.offset", preparation.Targets.Select(target => target.Offset));
    }

    private static void Dense(ExportedLayer layer, OnnxChain chain, OnnxElementType type)
    {
        var weights = new OnnxTensor($"{layer.Name}.weight", type, [layer.Outputs, layer.Inputs], layer.Weights);
        var biases = new OnnxTensor($"{layer.Name}.bias", type, [layer.Outputs], layer.Biases);
        chain.Apply("Gemm", $"{layer.Name}.sum", [weights, biases], new OnnxInteger("transB", 1));
        Activate(layer.Activation, $"{layer.Name}.activation", chain, type);
    }

    private static void Activate(Activation activation, string result, OnnxChain chain, OnnxElementType type)
    {
        switch (activation)
        {
            case Activation.Identity:
                break;
            case Activation.LeakyRelu when type == OnnxElementType.Double:
                LeakyReluInDouble(result, chain);
                break;
            case Activation.LeakyRelu:
                chain.Apply("LeakyRelu", result, new OnnxSingle("alpha", 0.01f));
                break;
            case Activation.Softmax:
                chain.Apply("Softmax", result, new OnnxInteger("axis", 1));
                break;
            default:
                chain.Apply(OperatorOf(activation), result);
                break;
        }
    }

    /// <summary>max(0.01 z, z): the operator LeakyRelu has its slope in float32 only, which is not the slope of a model in float64.</summary>
    private static void LeakyReluInDouble(string result, OnnxChain chain)
    {
        string sum = chain.Value;
        chain.ApplyVector("Mul", $"{result}.shallow", $"{result}.slope", [0.01]);
        chain.ApplyTo("Max", result, sum);
    }

    private static string OperatorOf(Activation activation) => activation switch
    {
        Activation.Sigmoid => "Sigmoid",
        Activation.Tanh => "Tanh",
        Activation.Relu => "Relu",
        _ => throw new ExportException($"The activation {activation} has no form in ONNX. Export the model as C# source."),
    };
}
