using System.Numerics;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests.Optimizers;

public class ParameterUpdateTests
{
    private const int StepsPerEpoch = 2;
    private const int Epochs = 4;
    private const int Examples = 3;

    // One layer of each bias mode, and more parameters than a block of norms has.
    private static readonly NetworkDefinition Definition = new()
    {
        Layers =
        [
            new DenseDefinition { Units = 70 },
            new DenseDefinition { Units = 5, Bias = BiasMode.Frozen },
            new DenseDefinition { Units = 3, Bias = BiasMode.Shared },
        ],
        Loss = Loss.HalfSquaredError,
    };

    private const int Inputs = 60;

    /// <summary>One layer of each bias mode, and fewer parameters than a block of norms has.</summary>
    private static readonly NetworkDefinition Few = new()
    {
        Layers =
        [
            new DenseDefinition { Units = 2 },
            new DenseDefinition { Units = 5, Bias = BiasMode.Frozen },
            new DenseDefinition { Units = 3, Bias = BiasMode.Shared },
        ],
        Loss = Loss.HalfSquaredError,
    };

    /// <summary>With more blocks of norms than a hand of a crew takes at once.</summary>
    private static readonly Network<float> ManyParts = new(
        300,
        new NetworkDefinition
        {
            Layers =
            [
                new DenseDefinition { Units = 400 },
                new DenseDefinition { Units = 25, Bias = BiasMode.Frozen },
                new DenseDefinition { Units = 3, Bias = BiasMode.Shared },
            ],
            Loss = Loss.HalfSquaredError,
        });

    private static readonly Optimizer[] Kinds =
    [
        new GradientDescent { LearningRate = 0.3 },
        new Momentum { LearningRate = 0.1, Coefficient = 0.8 },
        new Nesterov { LearningRate = 0.1, Coefficient = 0.8 },
        new Adam { LearningRate = 0.01, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6 },
        new AdamW { LearningRate = 0.01, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = 0.2 },
    ];

    private static readonly Schedule[] Schedules =
    [
        new ConstantSchedule(),
        new StepSchedule { EveryEpochs = 1, Factor = 0.5 },
        new ExponentialSchedule { Factor = 0.9 },
        new CosineSchedule { WarmUpEpochs = 1, FinalFactor = 0.1 },
    ];

    public static TheoryData<int, int, double, double?> Settings()
    {
        var rows = new TheoryData<int, int, double, double?>();
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            for (int schedule = 0; schedule < Schedules.Length; schedule++)
            {
                rows.Add(kind, schedule, 0.0, null);
            }

            rows.Add(kind, 0, 0.05, null);
            rows.Add(kind, 0, 0.0, 2.5);
            rows.Add(kind, 0, 0.05, 2.5);
            rows.Add(kind, 0, 0.0, 1e6);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Several_steps_follow_the_plain_formulas(int kind, int schedule, double l2, double? clipNorm)
    {
        Optimizer optimizer = Kinds[kind] with { Schedule = Schedules[schedule], L2 = l2, ClipNorm = clipNorm };

        AssertFollowsPlainFormulas<double>(optimizer, tolerance: 1e-13);
        AssertFollowsPlainFormulas<float>(optimizer, tolerance: 2e-5);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "velocity")]
    [InlineData(2, "velocity")]
    [InlineData(3, "firstMoment,secondMoment")]
    [InlineData(4, "firstMoment,secondMoment")]
    public void State_has_names(int kind, string names) =>
        Assert.Equal(names, string.Join(',', Update<float>(Kinds[kind]).StateNames));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Frozen_biases_keep_their_bits_whatever_their_gradient(int kind)
    {
        Run<float> run = new(Kinds[kind] with { L2 = 0.1 });
        ParameterTensor frozen = run.Network.Tensors.Single(tensor => !tensor.IsTrained);
        run.Parameters[frozen.Offset] = -0.0f;
        run.Parameters[frozen.Offset + 1] = float.Epsilon;
        int[] before = Bits(run.Parameters);

        for (int version = 0; version < 3; version++)
        {
            run.Step(version);
        }

        Assert.Equal(before[Of(frozen)], Bits(run.Parameters)[Of(frozen)]);
        Assert.NotEqual(before, Bits(run.Parameters));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_changes_nothing(float rubbish)
    {
        Run<float> run = new(Kinds[3]);
        run.Step(version: 0);
        float[][] state = run.StateValues();
        float[] sum = run.GradientSum(version: 1);
        sum[17] = rubbish;
        float[] updated = [.. Enumerable.Repeat(42.0f, sum.Length)];

        UpdateNorms norms = run.Update.Apply(version: 1, run.Parameters, sum, Examples, run.State, updated);

        Assert.Equal(UpdateResult.GradientNotFinite, norms.Result);
        Assert.False(double.IsFinite(norms.Gradient));
        Assert.Equal(0.0, norms.Change);
        Assert.Equal(Norm(run.Parameters), norms.Parameters, 1e-9);
        Assert.All(updated, value => Assert.Equal(42.0f, value));
        Assert.Equal(state, run.StateValues());
    }

    /// <summary>With examples that make the mean a product, and ones that do not.</summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void Without_norms_the_update_is_the_same_to_the_bit(int kind, int schedule, double l2, double? clipNorm)
    {
        Optimizer optimizer = Kinds[kind] with { Schedule = Schedules[schedule], L2 = l2, ClipNorm = clipNorm };

        AssertSameWithoutNorms<float>(optimizer, examples: 3);
        AssertSameWithoutNorms<float>(optimizer, examples: 64);
        AssertSameWithoutNorms<double>(optimizer, examples: 3);
    }

    /// <summary>A single block is descended in without what several blocks are shared by.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(60)]
    public void Gradient_descent_of_few_parameters_has_the_bits_of_the_update_with_norms(int inputs)
    {
        foreach (Schedule schedule in Schedules)
        {
            var network = new Network<float>(inputs, Few);
            var update = new ParameterUpdate<float>(network, new GradientDescent { LearningRate = 0.3, Schedule = schedule }, StepsPerEpoch, Epochs);
            float[] parameters = Draw<float>(network.ParameterCount, seed: 1);
            var expected = new float[parameters.Length];
            var actual = new float[parameters.Length];
            for (int version = 0; version < StepsPerEpoch * Epochs; version++)
            {
                float[] sum = Draw<float>(parameters.Length, seed: 2 + version);
                update.Apply(version, parameters, (float[])sum.Clone(), Examples, state: [], expected);

                Assert.Equal(UpdateResult.Made, update.ApplyWithoutNorms(version, parameters, sum, Examples, state: [], actual));
                Assert.Equal(Bits(expected), Bits(actual));
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Gradient_descent_of_few_parameters_names_what_is_not_finite(float rubbish)
    {
        var network = new Network<float>(2, Few);
        var update = new ParameterUpdate<float>(network, new GradientDescent { LearningRate = 1.0 }, StepsPerEpoch, Epochs);
        foreach (ParameterTensor tensor in network.Tensors)
        {
            float[] parameters = Draw<float>(network.ParameterCount, seed: 1);
            float[] sum = Draw<float>(network.ParameterCount, seed: 2);
            sum[tensor.Offset] = rubbish;
            Assert.Equal(
                tensor.IsTrained ? UpdateResult.GradientNotFinite : UpdateResult.Made,
                update.ApplyWithoutNorms(0, parameters, sum, Examples, state: [], new float[sum.Length]));

            sum[tensor.Offset] = -float.MaxValue;
            parameters[tensor.Offset] = float.MaxValue;
            Assert.Equal(
                tensor.IsTrained ? UpdateResult.ParametersNotFinite : UpdateResult.Made,
                update.ApplyWithoutNorms(0, parameters, sum, examples: 1, state: [], new float[sum.Length]));
        }
    }

    [Theory]
    [InlineData(0, 0.0, float.NaN)]
    [InlineData(0, 0.0, float.NegativeInfinity)]
    [InlineData(0, 0.1, float.NaN)]
    [InlineData(1, 0.0, float.NaN)]
    [InlineData(3, 0.1, float.PositiveInfinity)]
    public void Without_norms_a_gradient_that_is_not_finite_is_named_and_the_state_is_as_it_was(int kind, double l2, float rubbish)
    {
        Run<float> run = new(Kinds[kind] with { L2 = l2 });
        run.Step(version: 0);
        float[][] state = run.StateValues();
        ParameterTensor[] trained = [.. run.Network.Tensors.Where(tensor => tensor.IsTrained)];
        foreach (int place in (int[])[trained[0].Offset, trained[0].Offset + 4_097, trained[^1].Offset])
        {
            float[] sum = run.GradientSum(version: 1);
            sum[place] = rubbish;

            Assert.Equal(UpdateResult.GradientNotFinite, run.Update.ApplyWithoutNorms(1, run.Parameters, sum, Examples, run.State, new float[sum.Length]));
            Assert.Equal(state, run.StateValues());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Without_norms_parameters_that_would_not_be_finite_are_named(int kind)
    {
        Run<float> run = new(Kinds[kind] with { LearningRate = 1e30 });
        float[] sum = run.GradientSum(version: 1);
        sum[^1] = 1e20f;

        Assert.Equal(UpdateResult.ParametersNotFinite, run.Update.ApplyWithoutNorms(0, run.Parameters, sum, Examples, run.State, new float[sum.Length]));
    }

    [Fact]
    public void A_gradient_at_the_limit_is_not_clipped()
    {
        Run<double> run = new(new GradientDescent());
        var sum = new double[run.Parameters.Length];
        sum[0] = 5.0;
        var update = Update<double>(new GradientDescent { ClipNorm = 5.0 });
        var updated = new double[sum.Length];

        UpdateNorms norms = update.Apply(version: 0, run.Parameters, sum, examples: 1, state: [], updated);

        Assert.Equal(5.0, norms.Gradient);
        Assert.Equal(5.0, sum[0]);
    }

    /// <summary>Also where the quotient is subnormal, infinite before it is divided, or not a number.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1L << 40)]
    public void The_mean_has_the_bits_of_a_division(long examples)
    {
        var run = new Run<float>(new GradientDescent());
        float[] sum = run.GradientSum(version: 1);
        float[] special = [0f, -0f, float.Epsilon, -3 * float.Epsilon, 1.1754944e-38f, 1e-37f, float.MaxValue, -1e30f];
        special.CopyTo(sum, 0);
        float[] expected = [.. sum.Select(value => value / examples)];

        run.Update.Apply(0, run.Parameters, sum, examples, run.State, new float[sum.Length]);

        Assert.Equal(Bits(expected), Bits(sum));
    }

    [Fact]
    public void The_same_step_has_the_same_bits_again()
    {
        Run<float> first = new(Kinds[4]);
        Run<float> second = new(Kinds[4]);

        Assert.Equal(first.Step(version: 0), second.Step(version: 0));
        Assert.Equal(Bits(first.Parameters), Bits(second.Parameters));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_crew_gives_the_bits_of_one_hand(int kind, int schedule, double l2, double? clipNorm)
    {
        Optimizer optimizer = Kinds[kind] with { Schedule = Schedules[schedule], L2 = l2, ClipNorm = clipNorm };

        AssertSameWithCrew<float>(optimizer);
        AssertSameWithCrew<double>(optimizer);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_crew_finds_what_is_not_finite_in_any_part(int kind)
    {
        for (int place = 0; place < ManyParts.ParameterCount; place += ManyParts.ParameterCount / 9)
        {
            var update = new ParameterUpdate<float>(ManyParts, Kinds[kind], StepsPerEpoch, Epochs, new CrewOfThreads());
            IReadOnlyList<Memory<float>> state = update.AllocateState();
            var parameters = new float[ManyParts.ParameterCount];
            var updated = new float[ManyParts.ParameterCount];
            var gradient = new float[ManyParts.ParameterCount];
            gradient[place] = float.PositiveInfinity;
            Assert.Equal(UpdateResult.GradientNotFinite, update.ApplyWithoutNorms(0, parameters, gradient, Examples, state, updated));

            gradient[place] = -float.MaxValue;
            parameters[place] = float.MaxValue;
            Assert.Equal(UpdateResult.ParametersNotFinite, update.ApplyWithoutNorms(0, parameters, gradient, examples: 1, state, updated));
        }
    }

    [Fact]
    public void The_learning_rate_is_the_schedules()
    {
        ParameterUpdate<float> update = Update<float>(new GradientDescent
        {
            LearningRate = 0.2,
            Schedule = new StepSchedule { EveryEpochs = 2, Factor = 0.5 },
        });

        Assert.Equal(0.2, update.LearningRate((2 * StepsPerEpoch) - 1));
        Assert.Equal(0.1, update.LearningRate(2 * StepsPerEpoch));
        Assert.Throws<ArgumentOutOfRangeException>(() => update.LearningRate(-1));
    }

    [Fact]
    public void State_is_zero_and_long_vectors_of_it_begin_at_a_cache_line()
    {
        var update = new ParameterUpdate<float>(ManyParts, new Adam(), StepsPerEpoch, Epochs);
        IReadOnlyList<Memory<float>> state = update.AllocateState();
        Assert.Equal(2, state.Count);
        foreach (Memory<float> vector in state)
        {
            Assert.Equal(ManyParts.ParameterCount, vector.Length);
            Assert.Equal(-1, vector.Span.IndexOfAnyExcept(0f));
            Assert.Equal(0, VectorMemoryTests.AddressOf(vector.Span) % VectorMemoryTests.CacheLine);
        }
    }

    [Fact]
    public void Wrong_vectors_are_refused()
    {
        Run<float> run = new(Kinds[1]);
        int count = run.Parameters.Length;

        Refuses(run, new float[count - 1], new float[count], [new float[count].AsMemory()], "elements given where the network has");
        Refuses(run, new float[count], new float[count + 1], [new float[count].AsMemory()], "elements given where the network has");
        Refuses(run, new float[count], new float[count], [new float[1].AsMemory()], "1 elements of velocity given where the network has");
        Refuses(run, new float[count], new float[count], [default], $"0 elements of velocity given where the network has {count} parameters.");
        Refuses(run, new float[count], new float[count], [run.Parameters.AsMemory()], "The state vector velocity overlaps another vector. Give it a buffer of its own.");
        float[] updated = new float[count];
        Refuses(run, new float[count], updated, [updated.AsMemory()], "The state vector velocity overlaps another vector.");
        float[] gradient = new float[count];
        Refuses(run, gradient, new float[count], [gradient.AsMemory()], "The state vector velocity overlaps another vector.");
        float[] moments = new float[count + 1];
        Refuses(new Run<float>(new Adam()), new float[count], new float[count], [moments.AsMemory(0, count), moments.AsMemory(1, count)], "The state vector secondMoment overlaps another vector.");
        Refuses(run, new float[count], new float[count], [], "0 state vectors given; the optimizer keeps 1: [velocity].");
        Refuses(run, new float[count], run.Parameters, [new float[count].AsMemory()], "overlap");
        Assert.Throws<ArgumentOutOfRangeException>(
            () => run.Update.Apply(0, run.Parameters, new float[count], examples: 0, run.State, new float[count]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => run.Update.ApplyWithoutNorms(0, run.Parameters, new float[count], examples: 0, run.State, new float[count]));
    }

    public static TheoryData<Optimizer, string> WrongSettings() => new()
    {
        { new GradientDescent { LearningRate = 0.0 }, "optimizer.learningRate: is 0." },
        { new GradientDescent { LearningRate = double.NaN }, "optimizer.learningRate: is NaN." },
        { new GradientDescent { LearningRate = double.PositiveInfinity }, "optimizer.learningRate: is Infinity." },
        { new GradientDescent { L2 = -1.0 }, "optimizer.l2: is -1." },
        { new GradientDescent { ClipNorm = 0.0 }, "optimizer.clipNorm: is 0." },
        { new Momentum { Coefficient = 1.0 }, "optimizer.coefficient: is 1." },
        { new Nesterov { Coefficient = -0.1 }, "optimizer.coefficient: is -0.1." },
        { new Adam { Beta1 = 1.0 }, "optimizer.beta1: is 1." },
        { new Adam { Beta2 = 0.99999999999 }, "optimizer.beta2: is 0.99999999999, which Single rounds to 1." },
        { new Adam { Epsilon = 1e-60 }, "optimizer.epsilon: is 1E-60, which Single rounds to 0." },
        { new AdamW { WeightDecay = -1.0 }, "optimizer.weightDecay: is -1." },
        { new GradientDescent { Schedule = null! }, "optimizer.schedule: is null." },
        { new GradientDescent { Schedule = new StepSchedule { EveryEpochs = 0 } }, "optimizer.schedule.everyEpochs: is 0." },
        { new GradientDescent { Schedule = new ExponentialSchedule { Factor = 2.0 } }, "optimizer.schedule.factor: is 2." },
        { new GradientDescent { Schedule = new CosineSchedule { FinalFactor = -0.5 } }, "optimizer.schedule.finalFactor: is -0.5." },
    };

    [Theory]
    [MemberData(nameof(WrongSettings), DisableDiscoveryEnumeration = true)]
    public void A_setting_out_of_range_is_refused_by_name(Optimizer optimizer, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Update<float>(optimizer));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_and_epochs_are_at_least_one()
    {
        var network = new Network<float>(Inputs, Definition);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterUpdate<float>(network, new GradientDescent(), 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterUpdate<float>(network, new GradientDescent(), 1, 0));
    }

    private static void Refuses(Run<float> run, float[] gradientSum, float[] updated, Memory<float>[] state, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => run.Update.Apply(version: 0, run.Parameters, gradientSum, Examples, state, updated));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        ArgumentException withoutNorms = Assert.Throws<ArgumentException>(
            () => run.Update.ApplyWithoutNorms(version: 0, run.Parameters, gradientSum, Examples, state, updated));
        Assert.Equal(exception.Message, withoutNorms.Message);
    }

    private static void AssertFollowsPlainFormulas<T>(Optimizer optimizer, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Run<T> run = new(optimizer);
        var plain = new PlainOptimizer(optimizer, run.Flags(tensor => tensor.IsWeight), run.Flags(tensor => tensor.IsTrained));
        double[] expected = Widen(run.Parameters);
        for (int version = 0; version < StepsPerEpoch * Epochs; version++)
        {
            double[] before = expected;
            expected = plain.Step(
                before, Widen(run.GradientSum(version)), Examples, version + 1, run.Update.LearningRate(version));

            UpdateNorms norms = run.Step(version);

            Assert.InRange(LargestDifference(expected, Widen(run.Parameters)), 0.0, tolerance);
            Assert.Equal(plain.GradientNorm, norms.Gradient, tolerance * plain.GradientNorm);
            Assert.Equal(Norm(expected), norms.Parameters, tolerance * Norm(expected));
            Assert.Equal(Norm([.. expected.Zip(before, (q, p) => q - p)]), norms.Change, tolerance * Norm(expected));
        }
    }

    private static void AssertSameWithoutNorms<T>(Optimizer optimizer, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Run<T> with = new(optimizer);
        Run<T> without = new(optimizer);
        for (int version = 0; version < StepsPerEpoch; version++)
        {
            var updatedWith = new T[with.Parameters.Length];
            var updatedWithout = new T[with.Parameters.Length];

            Assert.Equal(UpdateResult.Made, with.Update.Apply(version, with.Parameters, with.GradientSum(version), examples, with.State, updatedWith).Result);
            Assert.Equal(UpdateResult.Made, without.Update.ApplyWithoutNorms(version, with.Parameters, with.GradientSum(version), examples, without.State, updatedWithout));

            Assert.Equal(updatedWith, updatedWithout);
            Assert.Equal(with.StateValues(), without.StateValues());
        }
    }

    private static void AssertSameWithCrew<T>(Optimizer optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var crew = new CrewOfThreads();
        var network = new Network<T>(ManyParts.Inputs, ManyParts.Definition);
        ParameterUpdate<T> one = new(network, optimizer, StepsPerEpoch, Epochs);
        ParameterUpdate<T> several = new(network, optimizer, StepsPerEpoch, Epochs, crew);
        T[] parameters = Draw<T>(network.ParameterCount, seed: 1);
        Memory<T>[] stateOfOne = [.. one.StateNames.Select((_, k) => Array.ConvertAll(Draw<T>(network.ParameterCount, seed: 2 + k), T.Abs).AsMemory())];
        Memory<T>[] stateOfSeveral = [.. stateOfOne.Select(state => state.ToArray().AsMemory())];
        var updatedByOne = new T[network.ParameterCount];
        var updatedBySeveral = new T[network.ParameterCount];
        for (int version = 0; version < StepsPerEpoch; version++)
        {
            T[] sum = Draw<T>(network.ParameterCount, seed: 10 + version);

            UpdateNorms norms = one.Apply(version, parameters, (T[])sum.Clone(), Examples, stateOfOne, updatedByOne);
            Assert.Equal(norms, several.Apply(version, parameters, (T[])sum.Clone(), Examples, stateOfSeveral, updatedBySeveral));
            AssertSameBits(updatedByOne, updatedBySeveral);
            Assert.All(stateOfOne.Zip(stateOfSeveral), state => AssertSameBits(state.First.ToArray(), state.Second.ToArray()));

            UpdateResult result = one.ApplyWithoutNorms(version, parameters, (T[])sum.Clone(), Examples, stateOfOne, updatedByOne);
            Assert.Equal(result, several.ApplyWithoutNorms(version, parameters, sum, Examples, stateOfSeveral, updatedBySeveral));
            AssertSameBits(updatedByOne, updatedBySeveral);
            Assert.All(stateOfOne.Zip(stateOfSeveral), state => AssertSameBits(state.First.ToArray(), state.Second.ToArray()));
        }

        Assert.True(crew.PartsMost > 2);
    }

    private static void AssertSameBits<T>(T[] expected, T[] actual)
        where T : unmanaged => Assert.Equal(MemoryMarshal.AsBytes<T>(expected).ToArray(), MemoryMarshal.AsBytes<T>(actual).ToArray());

    private static ParameterUpdate<T> Update<T>(Optimizer optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(new Network<T>(Inputs, Definition), optimizer, StepsPerEpoch, Epochs);

    private static T[] Draw<T>(int count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating((2.0 * random.NextDouble()) - 1.0))];
    }

    private static Range Of(ParameterTensor tensor) => tensor.Offset..(tensor.Offset + tensor.Length);

    private static double LargestDifference(double[] left, double[] right) =>
        left.Zip(right, (l, r) => Math.Abs(l - r)).Max();

    private static double Norm<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Sqrt(Widen(values).Sum(value => value * value));

    private static double[] Widen<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. values.Select(double.CreateChecked)];

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    /// <summary>A network's parameters on their way through updates with made-up gradients.</summary>
    private sealed class Run<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Run(Optimizer optimizer)
        {
            Network = new Network<T>(Inputs, Definition);
            Update = new ParameterUpdate<T>(Network, optimizer, StepsPerEpoch, Epochs);
            Parameters = Draw(seed: 1);
            State = Update.AllocateState();
        }

        public Network<T> Network { get; }

        public ParameterUpdate<T> Update { get; }

        public T[] Parameters { get; private set; }

        public IReadOnlyList<Memory<T>> State { get; }

        // Every element is different from 0, those of frozen biases too, which an update must not look at.
        public T[] GradientSum(int version) => Draw(seed: 100 + version);

        public T[][] StateValues() => [.. State.Select(vector => vector.ToArray())];

        public UpdateNorms Step(int version)
        {
            var updated = new T[Parameters.Length];
            UpdateNorms norms = Update.Apply(version, Parameters, GradientSum(version), Examples, State, updated);
            Parameters = updated;
            return norms;
        }

        public bool[] Flags(Func<ParameterTensor, bool> flag) =>
            [.. Network.Tensors.SelectMany(tensor => Enumerable.Repeat(flag(tensor), tensor.Length))];

        private T[] Draw(int seed) => ParameterUpdateTests.Draw<T>(Network.ParameterCount, seed);
    }
}
