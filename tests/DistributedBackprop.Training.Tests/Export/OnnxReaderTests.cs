using System.Text.Json;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Export.Onnx;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Export;

/// <summary>Exported ONNX files, read and run by two programs of others, beside the engine.</summary>
public sealed class OnnxReaderTests
{
    private const int RowCount = 20;

    /// <summary>Sums and elementary functions are rounded differently, some tens of times a prediction.</summary>
    private const double Float32Tolerance = 2e-5;
    private const double Float64Tolerance = 1e-12;

    [PythonFact("onnx", "numpy")]
    public void The_onnx_package_accepts_every_file_and_computes_what_the_engine_does()
    {
        JsonElement read = Read("read_with_onnx.py", Python.Find("onnx", "numpy")!, ExportSample.All, Rows);
        for (int index = 0; index < ExportSample.All.Count; index++)
        {
            ExportSample sample = ExportSample.All[index];
            RequireNear(sample, sample.Predict(Rows(sample)), read[index].GetProperty("outputs"), sample.Precision == Precision.Float32 ? Float32Tolerance : Float64Tolerance);
            RequireMetadata(sample, read[index].GetProperty("metadata"));
        }
    }

    [PythonTheory("onnx", "numpy")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_onnx_package_fills_missing_values_as_the_engine_does(bool hasSlot)
    {
        var sample = ExportSample.WithMissing(hasSlot);
        double[][] rows = [[0.25, double.NaN, 4], [-3, 9, 1]];
        JsonElement read = Read("read_with_onnx.py", Python.Find("onnx", "numpy")!, [sample], _ => rows);
        RequireNear(sample, sample.Predict(rows), read[0].GetProperty("outputs"), Float32Tolerance);
    }

    [PythonFact("onnx", "numpy")]
    public void The_onnx_package_takes_texts_as_the_engine_does()
    {
        JsonElement read = ReadTexts(ExportSample.WithCategories, sample => sample.TextRows());
        foreach ((int index, ExportSample sample) in ExportSample.WithCategories.Index())
        {
            RequireNear(sample, sample.PredictTexts(sample.TextRows()), read[index].GetProperty("outputs"), Float32Tolerance);
            Assert.Equal(sample.Preparation.Features.OfType<NumberFeature>().Select(column => column.Name), Names(read[index].GetProperty("metadata"), "features"));
            Assert.Equal(sample.Preparation.Features.OfType<CategoryFeature>().Select(column => column.Name), Names(read[index].GetProperty("metadata"), "categories"));
        }
    }

    /// <summary>A graph cannot refuse a row, but it must not answer it either.</summary>
    [PythonFact("onnx", "numpy")]
    public void What_training_did_not_allow_for_has_no_answer()
    {
        ExportSample refusing = ExportSample.WithCategories.Single(sample => sample.Name == "refusing");
        JsonElement outputs = ReadTexts([refusing], _ => [["green", "1"], ["?", "1"], ["red", "?"], ["red", "1"]])[0].GetProperty("outputs");
        Assert.Equal([true, true, true, false], outputs.EnumerateArray().Select(row => row.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Null)));
    }

    /// <summary>OpenCV computes in float32 from the first, so it is given values that float32 holds exactly.</summary>
    [PythonFact("cv2", "numpy")]
    public void OpenCV_computes_what_the_engine_does()
    {
        JsonElement read = Read("read_with_opencv.py", Python.Find("cv2", "numpy")!, ExportSample.All, RowsOfSingles);
        for (int index = 0; index < ExportSample.All.Count; index++)
        {
            ExportSample sample = ExportSample.All[index];
            RequireNear(sample, sample.Predict(RowsOfSingles(sample)), read[index].GetProperty("outputs"), Float32Tolerance);
        }
    }

    private static JsonElement ReadTexts(IReadOnlyList<ExportSample> samples, Func<ExportSample, string[][]> rows) => Read(
        "read_with_onnx.py",
        Python.Find("onnx", "numpy")!,
        samples,
        sample => new { features = rows(sample).Select(sample.NumbersOf), categories = rows(sample).Select(sample.CategoriesOf) });

    private static JsonElement Read(string script, string interpreter, IReadOnlyList<ExportSample> samples, Func<ExportSample, double[][]> rows) =>
        Read(script, interpreter, samples, sample => (object)new { features = rows(sample) });

    private static JsonElement Read(string script, string interpreter, IReadOnlyList<ExportSample> samples, Func<ExportSample, object> rows)
    {
        string folder = Directory.CreateTempSubdirectory("dbp-").FullName;
        try
        {
            foreach ((int index, ExportSample sample) in samples.Index())
            {
                File.WriteAllBytes(Path.Combine(folder, $"{index}.onnx"), OnnxExport.Write(sample.Load()));
                File.WriteAllText(Path.Combine(folder, $"{index}.json"), JsonSerializer.Serialize(rows(sample), RunJson.Line));
            }

            string path = Path.Combine(AppContext.BaseDirectory, "Export", script);
            return JsonElement.Parse(Python.Run(interpreter, path, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double[][] Rows(ExportSample sample) => sample.Rows(RowCount, spread: 2);

    private static double[][] RowsOfSingles(ExportSample sample) => [.. Rows(sample).Select(row => row.Select(value => (double)(float)value).ToArray())];

    private static void RequireNear(ExportSample sample, double[][] expected, JsonElement outputs, double tolerance)
    {
        Assert.Equal(expected.Length, outputs.GetArrayLength());
        for (int row = 0; row < expected.Length; row++)
        {
            double[] found = [.. outputs[row].EnumerateArray().Select(value => value.GetDouble())];
            Assert.Equal(expected[row].Length, found.Length);
            for (int j = 0; j < found.Length; j++)
            {
                double unit = sample.Preparation.Classes.Count > 0 ? 1 : sample.Preparation.Targets[j].Divisor;
                double error = Math.Abs(found[j] - expected[row][j]) / (unit * (1 + Math.Abs(expected[row][j])));
                Assert.True(error <= tolerance, $"{sample.Name}, row {row}, output {j}: {found[j]:R} is not {expected[row][j]:R}.");
            }
        }
    }

    private static void RequireMetadata(ExportSample sample, JsonElement metadata)
    {
        Assert.Equal(sample.Preparation.Features.Select(column => column.Name), Names(metadata, "features"));
        Assert.Equal(sample.Preparation.Targets.Select(column => column.Name), Names(metadata, "targets"));
        Assert.Equal(sample.Preparation.Classes, Names(metadata, "classes"));
        Assert.Equal(sample.Load().Manifest.ParametersSha256, metadata.GetProperty("parameters_sha256").GetString());
    }

    private static string[] Names(JsonElement metadata, string key) => JsonSerializer.Deserialize<string[]>(metadata.GetProperty(key).GetString()!)!;
}
