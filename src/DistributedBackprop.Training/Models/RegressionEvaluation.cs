using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Training.Models;

/// <summary>Adds up errors in the targets' units.</summary>
/// <param name="targets">The targets' scalings, m of them.</param>
internal sealed class RegressionEvaluation(IReadOnlyList<ScaledColumn> targets) : Evaluation
{
    private readonly TargetSums[] _sums = new TargetSums[targets.Count];

    /// <inheritdoc/>
    protected override void Compare(ReadOnlySpan<double> outputs, ReadOnlySpan<double> prepared)
    {
        for (int j = 0; j < _sums.Length; j++)
        {
            double divisor = targets[j].Divisor;
            _sums[j].Add(error: (outputs[j] - prepared[j]) * divisor, value: prepared[j] * divisor, Examples);
        }
    }

    /// <inheritdoc/>
    protected override EvaluationReport Summarise() => new RegressionReport
    {
        Examples = Examples,
        Error = Error,
        Rmse = Math.Sqrt(_sums.Sum(sums => sums.SquaredErrors) / Examples / _sums.Length),
        Targets = [.. targets.Select((target, j) => _sums[j].Describe(target.Name, Examples))],
    };

    /// <summary>The sums over the rows of one target.</summary>
    private struct TargetSums
    {
        private double _absoluteErrors;
        private double _mean;
        private double _squaredDistances;

        public double SquaredErrors { get; private set; }

        /// <summary>
        /// Adds a row: mean_n = mean_(n-1) + (v - mean_(n-1)) / n, distances += (v - mean_(n-1)) (v - mean_n), which does not cancel as the difference
        /// of large sums would. Source: B. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.
        /// </summary>
        /// <param name="error">Predicted less true value, in the target's unit.</param>
        /// <param name="value">v, the true value but for the scaling's offset, which no distance from a mean depends on.</param>
        /// <param name="rows">n, the rows so far, this one counted.</param>
        public void Add(double error, double value, long rows)
        {
            SquaredErrors += error * error;
            _absoluteErrors += Math.Abs(error);
            double distance = value - _mean;
            _mean += distance / rows;
            _squaredDistances += distance * (value - _mean);
        }

        public readonly TargetReport Describe(string name, long rows) => new(
            name,
            Math.Sqrt(SquaredErrors / rows),
            _absoluteErrors / rows,
            _squaredDistances > 0 ? 1 - (SquaredErrors / _squaredDistances) : null);
    }
}
