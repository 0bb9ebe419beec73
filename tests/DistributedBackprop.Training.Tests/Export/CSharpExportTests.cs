using System.Reflection;
using DistributedBackprop.Training.Export.CSharp;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Export;

/// <summary>Exported source, compiled and run beside the engine.</summary>
public sealed class CSharpExportTests
{
    private const int RowCount = 100;

    /// <summary>All samples in one assembly, since each compilation takes a second.</summary>
    private static readonly Lazy<Assembly> Exported = new(() =>
        CSharpCompiler.Compile(ExportSample.All.Concat(ExportSample.WithCategories).Select(sample => CSharpExport.Write(sample.Load()))));

    private delegate TOutput[] Predictor<TOutput>(ReadOnlySpan<double> features);

    private delegate TOutput[] MixedPredictor<TOutput>(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> categories);

    private delegate TOutput[] CategoryPredictor<TOutput>(ReadOnlySpan<string?> categories);

    private delegate string MixedClassifier(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> categories);

    private delegate string Classifier(ReadOnlySpan<double> features);

    public static TheoryData<string> Names => [.. ExportSample.All.Select(sample => sample.Name)];

    public static TheoryData<string> NamesWithCategories => [.. ExportSample.WithCategories.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_class_predicts_the_same_bits_as_the_engine(string name)
    {
        ExportSample sample = ExportSample.All.Single(other => other.Name == name);
        Type type = TypeOf(sample);
        foreach (double spread in (double[])[1, 30, 10_000])
        {
            double[][] rows = sample.Rows(RowCount, spread);
            double[][] expected = sample.Predict(rows);
            for (int row = 0; row < RowCount; row++)
            {
                double[] predicted = sample.Precision == Precision.Float64 || sample.Preparation.Classes.Count == 0
                    ? Predict<double>(type, rows[row])
                    : [.. Predict<float>(type, rows[row]).Select(value => (double)value)];
                Assert.Equal(expected[row].Select(BitConverter.DoubleToInt64Bits), predicted.Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    [Fact]
    public void The_class_with_the_largest_output_is_named()
    {
        ExportSample sample = ExportSample.All.First(other => other.Preparation.Classes.Count == 21);
        Type type = TypeOf(sample);
        double[][] rows = sample.Rows(RowCount, spread: 2);

        string[] named = [.. rows.Select(row => type.GetMethod("PredictClass")!.CreateDelegate<Classifier>()(row))];

        Assert.Equal(sample.Predict(rows).Select(outputs => sample.Preparation.Classes[Array.IndexOf(outputs, outputs.Max())]), named);
        Assert.True(named.Distinct().Count() > 2);
    }

    [Fact]
    public void Names_of_any_letters_and_marks_come_through()
    {
        string[] classes = ["\"quoted\"", "back\\slash", "line\r\nend", "*/ // ", "größe", "日本 😀", "{0}$\"\u2028\u0085\0"];
        var sample = ExportSample.WithNames("7 of \"them\"\n*/", "a\"b\u2029\\", classes);

        Type type = CSharpCompiler.Compile([CSharpExport.Write(sample.Load())]).GetTypes().Single(other => other.IsPublic);

        Assert.Equal("_7OfThemModel", type.Name);
        Assert.Equal(classes, type.GetProperty("Classes")!.GetValue(null));
        Assert.Equal(["a\"b\u2029\\"], (IEnumerable<string>)type.GetProperty("Features")!.GetValue(null)!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_values_are_filled_as_the_engine_fills_them(bool hasSlot)
    {
        var sample = ExportSample.WithMissing(hasSlot);
        Type type = CSharpCompiler.Compile([CSharpExport.Write(sample.Load())]).GetType(CSharpExport.ClassOf(sample.Load()), throwOnError: true)!;
        double[][] rows = [[0.25, double.NaN, 4], [0.25, 0.7, 4], [-3, 9, 1e5]];

        double[][] predicted = [.. rows.Select(row => Predict<float>(type, row).Select(value => (double)value).ToArray())];

        Assert.Equal(sample.Predict(rows), predicted);
        Assert.Equal(!hasSlot, predicted[0].SequenceEqual(predicted[1]));
        Assert.StartsWith("Column 'z' holds NaN", Assert.Throws<ArgumentException>(() => Predict<float>(type, [1, 2, double.NaN])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NamesWithCategories))]
    public void Categories_are_taken_as_texts_and_give_the_same_bits(string name)
    {
        ExportSample sample = ExportSample.WithCategories.Single(other => other.Name == name);
        string[][] rows = sample.TextRows();
        double[][] expected = sample.PredictTexts(rows);
        Type type = TypeOf(sample);
        for (int row = 0; row < rows.Length; row++)
        {
            double[] predicted = Predict(type, sample, sample.NumbersOf(rows[row]), sample.CategoriesOf(rows[row]));
            Assert.Equal(expected[row].Select(BitConverter.DoubleToInt64Bits), predicted.Select(BitConverter.DoubleToInt64Bits));
        }

        Assert.Equal(rows.Length > 2, expected.Select(outputs => outputs[0]).Distinct().Count() > 2);
    }

    [Fact]
    public void A_missing_category_may_be_given_as_null()
    {
        ExportSample sample = ExportSample.WithCategories.Single(other => other.Name == "filling");
        Type type = TypeOf(sample);
        Assert.Equal(Predict(type, sample, [1, 2], ["red"]), Predict(type, sample, [1, 2], [null]));
        Assert.NotEqual(Predict(type, sample, [1, 2], ["blue"]), Predict(type, sample, [1, 2], [null]));
    }

    [Fact]
    public void Columns_of_each_kind_are_named_in_their_order()
    {
        ExportSample sample = ExportSample.WithCategories.Single(other => other.Name == "own slots");
        Type type = TypeOf(sample);
        Assert.Equal(["x", "y"], (IEnumerable<string>)type.GetProperty("Numbers")!.GetValue(null)!);
        Assert.Equal(["colour", "size"], (IEnumerable<string>)type.GetProperty("Categories")!.GetValue(null)!);
        MixedClassifier classify = type.GetMethod("PredictClass")!.CreateDelegate<MixedClassifier>();
        Assert.Contains(classify([1, 2], ["red", "S"]), sample.Preparation.Classes);
    }

    [Theory]
    [InlineData("Column 'colour' holds 'green', none of the categories of training: blue, red. (Parameter 'categories')", 1, "green")]
    [InlineData("Column 'colour' holds no value, and the model was trained without missing values. (Parameter 'categories')", 1, null)]
    [InlineData("Column 'colour' holds no value, and the model was trained without missing values. (Parameter 'categories')", 1, "?")]
    [InlineData("Column 'x' holds NaN, which is not a finite number or too large once it is scaled. (Parameter 'numbers')", double.NaN, "red")]
    public void What_training_did_not_allow_for_is_refused(string message, double number, string? category)
    {
        ExportSample sample = ExportSample.WithCategories.Single(other => other.Name == "refusing");
        Type type = TypeOf(sample);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Predict(type, sample, [number], [category])).Message);
    }

    [Fact]
    public void Rows_of_another_size_are_refused()
    {
        ExportSample sample = ExportSample.WithCategories.Single(other => other.Name == "refusing");
        Type type = TypeOf(sample);
        Assert.Equal("0 numbers are given; a row has 1. (Parameter 'numbers')", Assert.Throws<ArgumentException>(() => Predict(type, sample, [], ["red"])).Message);
        Assert.Equal("2 categories are given; a row has 1. (Parameter 'categories')", Assert.Throws<ArgumentException>(() => Predict(type, sample, [1], ["red", "red"])).Message);
    }

    [Fact]
    public void The_class_carries_the_checksum_of_its_parameters()
    {
        ExportSample sample = ExportSample.All[0];
        Type type = TypeOf(sample);
        Assert.Equal(sample.Load().Manifest.ParametersSha256, type.GetField("ParametersSha256")!.GetRawConstantValue());
    }

    [Theory]
    [InlineData("2 values are given; a row has 3 columns. (Parameter 'features')", new[] { 1.0, 2 })]
    [InlineData("Column 'length' holds NaN, which is not a finite number or too large once it is scaled. (Parameter 'features')", new[] { 1, double.NaN, 3 })]
    [InlineData("Column 'width' holds 1E+39, which is not a finite number or too large once it is scaled. (Parameter 'features')", new[] { 1, 2, 1e39 })]
    public void The_class_refuses_rows_that_the_engine_refuses(string message, double[] row)
    {
        ExportSample sample = ExportSample.All.First(other => other.Preparation.Classes.Count == 3);
        Type type = TypeOf(sample);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Predict<float>(type, row)).Message);
    }

    [Theory]
    [InlineData("iris", "IrisModel")]
    [InlineData("iris-petal-width", "IrisPetalWidthModel")]
    [InlineData("3 ways", "_3WaysModel")]
    [InlineData("日本", "Model")]
    public void The_class_is_named_for_the_model(string model, string name) => Assert.Equal(name, CSharpName.OfClass(model));

    [Theory]
    [InlineData(-0.0, "-0d")]
    [InlineData(0.1, "0.1d")]
    [InlineData(5e-324, "5E-324d")]
    [InlineData(double.NaN, "double.NaN")]
    [InlineData(double.NegativeInfinity, "double.NegativeInfinity")]
    public void Numbers_keep_their_bits(double value, string literal) => Assert.Equal(literal, CSharpLiteral.Of(value));

    private static Type TypeOf(ExportSample sample) => Exported.Value.GetType(CSharpExport.ClassOf(sample.Load()), throwOnError: true)!;

    private static TOutput[] Predict<TOutput>(Type type, double[] row) => type.GetMethod("Predict")!.CreateDelegate<Predictor<TOutput>>()(row);

    private static double[] Predict(Type type, ExportSample sample, double[] numbers, string?[] categories) => sample.Precision == Precision.Float64
        ? Predict<double>(type, numbers, categories)
        : [.. Predict<float>(type, numbers, categories).Select(value => (double)value)];

    private static TOutput[] Predict<TOutput>(Type type, double[] numbers, string?[] categories)
    {
        MethodInfo method = type.GetMethod("Predict")!;
        return method.GetParameters().Length == 1
            ? method.CreateDelegate<CategoryPredictor<TOutput>>()(categories)
            : method.CreateDelegate<MixedPredictor<TOutput>>()(numbers, categories);
    }
}
