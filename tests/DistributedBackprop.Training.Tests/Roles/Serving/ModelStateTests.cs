using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class ModelStateTests
{
    private static readonly Network<double> Network = new(2, new NetworkDefinition
    {
        Layers = [new DenseDefinition { Units = 3, Activation = Activation.Identity }],
        Loss = Loss.MeanSquaredError,
    });

    [Fact]
    public void An_update_is_the_optimizers()
    {
        ModelState<double> model = NewModel(new GradientDescent { LearningRate = 0.5 });
        double[] before = [.. Values(model.Parameters)];

        Assert.Equal(UpdateResult.Made, model.Apply(Gradient(8), examples: 2, updates: 0));

        Assert.Equal(before.Select(value => value - 2), Values(model.Parameters));
    }

    [Fact]
    public void A_measured_update_is_the_same()
    {
        ModelState<double> model = NewModel(new GradientDescent { LearningRate = 0.5 });
        double[] before = [.. Values(model.Parameters)];

        UpdateNorms norms = model.ApplyAndMeasure(Gradient(8), examples: 2, updates: 0);

        Assert.Equal(before.Select(value => value - 2), Values(model.Parameters));
        Assert.Equal(Math.Sqrt(9 * 16), norms.Gradient);
    }

    [Fact]
    public void Held_parameters_stay_as_they_are_and_take_their_turn_again_when_they_are_let_go()
    {
        ModelState<double> model = NewModel(new GradientDescent());
        FlatVector held = model.Parameters;
        double[] before = [.. Values(held)];
        held.Hold();

        var whileHeld = new HashSet<FlatVector>();
        for (int update = 0; update < 5; update++)
        {
            model.Apply(Gradient(1), 1, update);
            whileHeld.Add(model.Parameters);
        }

        Assert.Equal(before, Values(held));
        Assert.Equal(2, whileHeld.Count);
        held.Release();
        var afterwards = new HashSet<FlatVector>();
        for (int update = 5; update < 10; update++)
        {
            model.Apply(Gradient(1), 1, update);
            afterwards.Add(model.Parameters);
        }

        Assert.Contains(held, afterwards);
        Assert.Subset(new HashSet<FlatVector>(whileHeld) { held }, afterwards);
    }

    [Fact]
    public void Who_owns_a_gradient_may_write_to_it_after_the_update()
    {
        ModelState<double> model = NewModel(new GradientDescent { LearningRate = 0.5 });
        double[] initial = [.. Values(model.Parameters)];
        FlatVector<double> gradient = Gradient(0);
        FlatVector? held = null;
        for (int update = 0; update < 10; update++)
        {
            if (update == 4)
            {
                held = model.Parameters;
                held.Hold();
            }

            gradient.Values.Fill(2);
            Assert.Equal(UpdateResult.Made, model.Apply(gradient, examples: 1, update));
            gradient.Values.Fill(double.NaN);
        }

        Assert.Equal(initial.Select(value => value - 10), Values(model.Parameters));
        Assert.Equal(initial.Select(value => value - 4), Values(held!));
    }

    [Theory]
    [InlineData(double.NaN, UpdateResult.GradientNotFinite)]
    [InlineData(1e150, UpdateResult.ParametersNotFinite)]
    public void After_an_update_that_was_not_made_the_gradient_is_its_owners_and_the_next_one_is_made(double element, UpdateResult expected)
    {
        ModelState<double> model = NewModel(new GradientDescent { LearningRate = 1e200 });
        double[] before = [.. Values(model.Parameters)];
        FlatVector<double> gradient = Gradient(element);

        Assert.Equal(expected, model.Apply(gradient, 1, 0));
        gradient.Values.Fill(5);
        Assert.Equal(before, Values(model.Parameters));

        gradient.Values.Fill(1e-200);
        Assert.Equal(UpdateResult.Made, model.Apply(gradient, 1, 0));
        Assert.Equal(before.Select(value => double.FusedMultiplyAdd(-1e200, 1e-200, value)), Values(model.Parameters));
    }

    [Fact]
    public void A_gradient_that_somebody_holds_is_not_taken()
    {
        FlatVector<double> gradient = Gradient(1);
        gradient.Hold();

        Assert.Throws<BrokenInvariantException>(() => NewModel(new GradientDescent()).Apply(gradient, 1, 0));
    }

    [Fact]
    public void What_was_captured_stays_as_it_was_while_updates_go_on()
    {
        ModelState<double> model = NewModel(new Momentum());
        model.Apply(Gradient(1), 1, 0);
        model.MarkBest();
        ModelTensors captured = model.Capture();
        double[] parameters = [.. Values(captured.Parameters)];

        for (int update = 1; update < 4; update++)
        {
            model.Apply(Gradient(update), 1, update);
            model.MarkBest();
        }

        Assert.Equal(parameters, Values(captured.Parameters));
        Assert.Equal(parameters, Values(captured.Best!));
        Assert.All(Values(Assert.Single(captured.OptimizerState).Value), velocity => Assert.Equal(1, velocity));
        Assert.NotEqual(parameters, Values(model.Parameters));
    }

    [Fact]
    public void A_restored_model_goes_on_to_the_same_bits_and_does_not_share_memory_with_the_checkpoint()
    {
        ModelState<double> model = NewModel(new Adam());
        model.Apply(Gradient(1), 1, 0);
        model.MarkBest();
        ModelTensors captured = model.Capture();
        ModelState<double> restored = NewModel(new Adam(), seed: 99);
        restored.Restore(captured);
        double[] checkpointed = [.. Values(captured.Parameters)];

        for (int update = 1; update < 4; update++)
        {
            model.Apply(Gradient(0.3 * update), 1, update);
            restored.Apply(Gradient(0.3 * update), 1, update);
            restored.MarkBest();
        }

        Assert.Equal(Values(model.Parameters), Values(restored.Parameters));
        Assert.Equal(checkpointed, Values(captured.Parameters));
        Assert.Equal(checkpointed, Values(captured.Best!));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_gradient_that_is_not_finite_changes_nothing(double element)
    {
        ModelState<double> model = NewModel(new Momentum());
        FlatVector before = model.Parameters.Copy();

        Assert.Equal(UpdateResult.GradientNotFinite, model.Apply(Gradient(element), 1, 0));

        Assert.Equal(Values(before), Values(model.Parameters));
        Assert.All(Values(Assert.Single(model.Capture().OptimizerState).Value), velocity => Assert.Equal(0, velocity));
    }

    [Fact]
    public void Parameters_that_would_not_be_finite_are_not_taken_over()
    {
        ModelState<double> model = NewModel(new GradientDescent { LearningRate = 1e200 });
        FlatVector before = model.Parameters.Copy();

        Assert.Equal(UpdateResult.ParametersNotFinite, model.Apply(Gradient(1e150), 1, 0));

        Assert.Equal(Values(before), Values(model.Parameters));
    }

    [Fact]
    public void Vectors_of_another_optimizer_or_network_are_refused()
    {
        ModelTensors adam = NewModel(new Adam()).Capture();
        var small = new ModelTensors(new FlatVector<double>([1, 2]), [], null);

        Assert.Throws<ArgumentException>(() => NewModel(new Momentum()).Restore(adam));
        Assert.Contains("9 parameters, the vector 2", Assert.Throws<ArgumentException>(() => NewModel(new GradientDescent()).Restore(small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_parameter_is_named_by_its_tensor()
    {
        ModelState<double> model = NewModel(new GradientDescent());
        model.Parameters.As<double>().Values[7] = -50;

        Assert.Equal(("layers.0.bias", 50.0), model.LargestParameter());
    }

    private static ModelState<double> NewModel(Optimizer optimizer, ulong seed = 1) =>
        new(Network, new ParameterUpdate<double>(Network, optimizer, stepsPerEpoch: 1, epochs: 10), seed);

    private static FlatVector<double> Gradient(double element) => new([.. Enumerable.Repeat(element, Network.ParameterCount)]);

    private static double[] Values(FlatVector vector) => vector.As<double>().Values.ToArray();
}
