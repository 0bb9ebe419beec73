using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests.Optimizers;

/// <summary>
/// The oracle of updates: the formulas of the papers as they stand there, element by element in float64, with the
/// platform's powers.
/// </summary>
internal sealed class PlainOptimizer(Optimizer optimizer, bool[] isWeight, bool[] isTrained)
{
    private readonly double[] _first = new double[isWeight.Length];
    private readonly double[] _second = new double[isWeight.Length];

    /// <summary>The norm of the mean gradient with penalty, before clipping.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The parameters after update t (from 1), at the learning rate given.</summary>
    public double[] Step(double[] parameters, double[] gradientSum, long examples, int t, double learningRate)
    {
        double[] g =
        [
            .. gradientSum.Select((sum, k) => (sum / examples) + (isWeight[k] ? optimizer.L2 * parameters[k] : 0.0)),
        ];
        GradientNorm = Math.Sqrt(g.Sum(value => value * value));
        double scale = GradientNorm > optimizer.ClipNorm ? optimizer.ClipNorm.Value / GradientNorm : 1.0;
        return
        [
            .. parameters.Select((p, k) => isTrained[k] ? Moved(p, g[k] * scale, k, t, learningRate) : p),
        ];
    }

    private double Moved(double p, double g, int k, int t, double lr)
    {
        switch (optimizer)
        {
            case GradientDescent:
                return p - (lr * g);
            case Momentum momentum:
                _first[k] = (momentum.Coefficient * _first[k]) + g;
                return p - (lr * _first[k]);
            case Nesterov nesterov:
                _first[k] = (nesterov.Coefficient * _first[k]) + g;
                return p - (lr * (g + (nesterov.Coefficient * _first[k])));
            case Adam adam:
                double decayed = adam is AdamW adamW && isWeight[k] ? p * (1.0 - (lr * adamW.WeightDecay)) : p;
                _first[k] = (adam.Beta1 * _first[k]) + ((1.0 - adam.Beta1) * g);
                _second[k] = (adam.Beta2 * _second[k]) + ((1.0 - adam.Beta2) * g * g);
                double m = _first[k] / (1.0 - Math.Pow(adam.Beta1, t));
                double v = _second[k] / (1.0 - Math.Pow(adam.Beta2, t));
                return decayed - (lr * m / (Math.Sqrt(v) + adam.Epsilon));
            default:
                throw new NotSupportedException(optimizer.GetType().Name);
        }
    }
}
