using System.CommandLine;
using System.Globalization;
using System.Text;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Export.CSharp;
using DistributedBackprop.Training.Export.Onnx;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Export;

/// <summary>The command <c>dbp export</c>: writes a trained model for other programs.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx";
    private const string CSharp = "csharp";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var model = ModelArguments.Model();
        var format = new Option<string>("--format")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"onnx: a file of ONNX (opset {OnnxExport.Opset}, IR version {OnnxExport.IrVersion}) that takes raw rows. csharp: a C# source file (.NET 8 or later, no packages) that predicts the same bits as here."),
            HelpName = $"{Onnx}|{CSharp}",
            Required = true,
        };
        format.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (Onnx or CSharp) and { } given)
            {
                result.AddError($"--format is '{given}'; write {Onnx} or {CSharp}.");
            }
        });
        var output = new Option<string?>("--out") { Description = "The file to write; one that is there is replaced. Without it: beside the model, ending in .onnx or .cs.", HelpName = "FILE" };
        output.NotEmpty();
        var command = new Command("export", "Writes a trained model, with the preparation of its rows, for other programs.") { model, format, output };
        command.SetAction(parsed => parsed.GetRequiredValue(format) == Onnx
            ? WriteOnnx(parsed.GetRequiredValue(model), parsed.GetValue(output), parsed.InvocationConfiguration.Output)
            : WriteCSharp(parsed.GetRequiredValue(model), parsed.GetValue(output), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int WriteOnnx(string path, string? target, TextWriter output)
    {
        var model = TrainedModel.Load(path);
        string file = target ?? Beside(path, ".onnx");
        Write(file, OnnxExport.Write(model));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: ONNX, opset {OnnxExport.Opset}, parameters sha256={model.Manifest.ParametersSha256}"));
        return ExitCode.Done;
    }

    private static int WriteCSharp(string path, string? target, TextWriter output)
    {
        var model = TrainedModel.Load(path);
        string file = target ?? Beside(path, ".cs");
        Write(file, Encoding.UTF8.GetBytes(CSharpExport.Write(model)));
        output.WriteLine($"{file}: class {CSharpExport.ClassOf(model)}, parameters sha256={model.Manifest.ParametersSha256}");
        return ExitCode.Done;
    }

    private static string Beside(string path, string ending) => Path.ChangeExtension(ModelPath.Find(path).Manifest, ending);

    private static void Write(string file, byte[] content)
    {
        if (OutputFile.FindProblem(file) is { } problem)
        {
            throw new IOException(problem);
        }

        try
        {
            StreamedFile.Write(file, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{file} cannot be written: {OutputFile.Describe(exception)} Name another file with --out.", exception);
        }
    }
}
