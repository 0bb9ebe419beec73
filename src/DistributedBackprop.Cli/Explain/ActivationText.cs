using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes the activation functions that work on one neuron at a time, and their derivatives, in symbols and in numbers.</summary>
internal static class ActivationText
{
    private const double LeakySlope = 0.01;

    /// <summary>a = f(z), without the final number.</summary>
    /// <param name="activation">f; not softmax.</param>
    /// <param name="symbol">The name of z.</param>
    /// <param name="z">The pre-activation.</param>
    /// <returns>The forms.</returns>
    public static IReadOnlyList<string> Forms(Activation activation, string symbol, double z) => activation switch
    {
        Activation.Sigmoid => [$"1 / (1 + e^(-{symbol}))", $"1 / (1 + e^({Figure.Of(-z)}))"],
        Activation.Tanh => [$"tanh({symbol})", $"tanh({Figure.Of(z)})"],
        Activation.Relu => [$"max(0, {symbol})", $"max(0, {Figure.Of(z)})"],
        Activation.LeakyRelu when !(z > 0) => [$"0.01 {symbol}", $"0.01 * {Figure.Operand(z)}"],
        _ => [symbol],
    };

    /// <summary>da/dz, with the final number.</summary>
    /// <param name="activation">f; not softmax.</param>
    /// <param name="symbol">The name of a.</param>
    /// <param name="a">The activation.</param>
    /// <returns>The forms.</returns>
    public static IReadOnlyList<string> DerivativeForms(Activation activation, string symbol, double a)
    {
        string number = Figure.Of(Derivative(activation, a));
        string sign = a > 0 ? $"(as {symbol} > 0)" : $"(as {symbol} is not > 0)";
        return activation switch
        {
            Activation.Sigmoid => [$"{symbol} (1 - {symbol})", $"{Figure.Of(a)} * (1 - {Figure.Of(a)})", number],
            Activation.Tanh => [$"1 - {symbol}^2", $"1 - {Figure.Operand(a)}^2", number],
            Activation.Relu or Activation.LeakyRelu => [$"{number}   {sign}"],
            _ => [number],
        };
    }

    /// <summary>da/dz from a.</summary>
    public static double Derivative(Activation activation, double a) => activation switch
    {
        Activation.Sigmoid => a * (1 - a),
        Activation.Tanh => 1 - (a * a),
        Activation.Relu => a > 0 ? 1 : 0,
        Activation.LeakyRelu => a > 0 ? 1 : LeakySlope,
        _ => 1,
    };
}
