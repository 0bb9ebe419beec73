using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes the part of the loss that one output adds, and its derivatives, in symbols and in numbers.</summary>
/// <param name="loss">The loss.</param>
/// <param name="outputs">The number of outputs.</param>
internal sealed class LossText(Loss loss, int outputs)
{
    /// <summary>
    /// Whether the derivative for z is taken in one go: dE/dz = a - y. The cross-entropies are made for their activations,
    /// and the product of the factors dE/da and da/dz shortens to that.
    /// </summary>
    public bool IsFused => loss is Loss.CrossEntropy or Loss.BinaryCrossEntropy;

    /// <summary>The loss over all outputs.</summary>
    public string Definition => loss switch
    {
        Loss.HalfSquaredError => "E = sum over outputs of (y - a)^2 / 2",
        Loss.MeanSquaredError => $"E = sum over outputs of (y - a)^2 / {outputs}",
        Loss.CrossEntropy => "E = - sum over outputs of y ln a",
        _ => "E = - sum over outputs of (y ln a + (1 - y) ln(1 - a))",
    };

    private double Divisor => loss == Loss.HalfSquaredError ? 2 : outputs;

    /// <summary>What an output adds to E, with the final number.</summary>
    /// <param name="target">The name of y.</param>
    /// <param name="activation">The name of a.</param>
    /// <param name="y">The target.</param>
    /// <param name="a">The output.</param>
    /// <returns>The forms.</returns>
    public IReadOnlyList<string> ErrorForms(string target, string activation, double y, double a)
    {
        string number = Figure.Of(Error(y, a));
        return loss switch
        {
            Loss.CrossEntropy => [$"-{target} ln {activation}", $"-{Figure.Operand(y)} * ln {Figure.Of(a)}", number],
            Loss.BinaryCrossEntropy =>
            [
                $"-({target} ln {activation} + (1 - {target}) ln(1 - {activation}))",
                $"-({Figure.Of(y)} * ln {Figure.Of(a)} + (1 - {Figure.Of(y)}) * ln(1 - {Figure.Of(a)}))",
                number,
            ],
            _ => [$"({target} - {activation})^2 / {Figure.Of(Divisor)}", $"({Figure.Of(y)} - {Figure.Operand(a)})^2 / {Figure.Of(Divisor)}", number],
        };
    }

    /// <summary>dE/da of a squared error, with the final number.</summary>
    /// <inheritdoc cref="ErrorForms"/>
    public IReadOnlyList<string> SlopeForms(string target, string activation, double y, double a)
    {
        (string symbols, string numbers) = ($"{activation} - {target}", $"{Figure.Of(a)} - {Figure.Operand(y)}");
        string number = Figure.Of(Slope(y, a));
        return loss == Loss.HalfSquaredError
            ? [symbols, numbers, number]
            : [$"2 ({symbols}) / {outputs}", $"2 * ({numbers}) / {outputs}", number];
    }

    /// <summary>dE/da of a squared error.</summary>
    public double Slope(double y, double a) => 2 / Divisor * (a - y);

    private double Error(double y, double a) => loss switch
    {
        Loss.CrossEntropy => -Weighted(y, Math.Log(a)),
        Loss.BinaryCrossEntropy => -(Weighted(y, Math.Log(a)) + Weighted(1 - y, Math.Log(1 - a))),
        _ => (y - a) * (y - a) / Divisor,
    };

    /// <summary>0 ln 0 is 0.</summary>
    private static double Weighted(double weight, double logarithm) => weight == 0 ? 0 : weight * logarithm;
}
