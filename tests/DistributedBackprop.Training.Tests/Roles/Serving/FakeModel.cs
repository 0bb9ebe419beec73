using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>A model of one parameter that counts what it is told, and whose norms a test sets.</summary>
internal sealed class FakeModel : ModelState
{
    private FlatVector<float> _parameters = new([0]);
    private FlatVector<float>? _best;

    /// <summary>What the next updates return.</summary>
    public UpdateNorms Norms { get; set; } = new(Gradient: 1, Change: 0.5, Parameters: 2);

    /// <summary>Each update: the gradient's sum, its examples, the updates before.</summary>
    public List<(float Sum, long Examples, long Updates)> Applied { get; } = [];

    /// <summary>The updates before each that was measured.</summary>
    public List<long> Measured { get; } = [];

    public override FlatVector Parameters => _parameters;

    public override FlatVector? Best => _best;

    public float Value => _parameters.Values[0];

    public override UpdateResult Apply(FlatVector gradientSum, long examples, long updates)
    {
        float sum = gradientSum.As<float>().Values[0];
        Applied.Add((sum, examples, updates));
        gradientSum.As<float>().Values.Fill(float.NaN);
        if (Norms.Result == UpdateResult.Made)
        {
            _parameters = new FlatVector<float>([Value + 1]);
        }

        return Norms.Result;
    }

    public override UpdateNorms ApplyAndMeasure(FlatVector gradientSum, long examples, long updates)
    {
        Apply(gradientSum, examples, updates);
        Measured.Add(updates);
        return Norms;
    }

    public override double LearningRate(long updates) => 0.5 / (updates + 1);

    public override void MarkBest() => _best = new FlatVector<float>([Value]);

    public override ModelTensors Capture() => new(_parameters.Copy(), [], _best?.Copy());

    public override void Restore(ModelTensors tensors)
    {
        _parameters = tensors.Parameters.Copy().As<float>();
        _best = tensors.Best?.Copy().As<float>();
    }

    public override (string Tensor, double Magnitude) LargestParameter() => ("layers.0.weight", 12.5);
}
