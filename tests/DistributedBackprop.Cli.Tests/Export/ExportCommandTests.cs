using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Training.Export.CSharp;
using DistributedBackprop.Training.Export.Onnx;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Tests.Export;

/// <summary><c>dbp export</c> on a run of the shipped irises.</summary>
public sealed class ExportCommandTests : IClassFixture<ExportCommandTests.IrisRun>
{
    private readonly IrisRun _iris;

    public ExportCommandTests(IrisRun iris) => _iris = iris;

    [Fact]
    public void Onnx_goes_beside_the_model()
    {
        CommandRun run = CommandRun.Of("export", _iris.Path, "--format", "onnx");

        string file = Path.Combine(_iris.Path, "model.onnx");
        Assert.Equal(new CommandRun(0, $"{file}: ONNX, opset 13, parameters sha256={_iris.Sha256}\n", ""), run);
        Assert.Equal(OnnxExport.Write(TrainedModel.Load(_iris.Path)), File.ReadAllBytes(file));
    }

    [Fact]
    public void CSharp_goes_to_the_file_that_is_named()
    {
        string file = Path.Combine(_iris.Path, "Iris.cs");

        CommandRun run = CommandRun.Of("export", Path.Combine(_iris.Path, "model.safetensors"), "--format", "csharp", "--out", file);

        Assert.Equal(new CommandRun(0, $"{file}: class ExportedModels.IrisModel, parameters sha256={_iris.Sha256}\n", ""), run);
        Assert.Equal(CSharpExport.Write(TrainedModel.Load(_iris.Path)), File.ReadAllText(file));
    }

    /// <summary>By a link, so that a mistake replaces the link and not the device of the machine.</summary>
    [UnixFact]
    public void A_device_is_written_to_and_never_replaced()
    {
        string device = Path.Combine(_iris.Path, "device");
        File.CreateSymbolicLink(device, "/dev/null");
        Assert.Equal(0, CommandRun.Of("export", _iris.Path, "--format", "csharp", "--out", device).ExitCode);
        Assert.Equal("/dev/null", new FileInfo(device).LinkTarget);
    }

    [Theory]
    [InlineData("dbp: --format is 'pmml'; write onnx or csharp. See 'dbp export --help'.\n", "export", "a", "--format", "pmml")]
    [InlineData("dbp: Option '--format' is required. See 'dbp export --help'.\n", "export", "a")]
    public void Wrong_usage_exits_2(string error, params string[] args) => Assert.Equal(new CommandRun(2, "", error), CommandRun.Of(args));

    [Fact]
    public void A_model_that_is_not_there_exits_2()
    {
        CommandRun run = CommandRun.Of("export", "nowhere", "--format", "onnx");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dbp: nowhere: there is no such file or folder. ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_exits_1()
    {
        string file = Path.Combine(_iris.Path, "nowhere", "a.cs");
        CommandRun run = CommandRun.Of("export", _iris.Path, "--format", "csharp", "--out", file);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"dbp: --out: {file} cannot be written: there is no folder {Path.GetDirectoryName(file)}. Make it first, or name another file.\n", run.Error);
    }

    [Fact]
    public void Help_states_the_opset() =>
        Assert.Contains("opset 13, IR version 7", CommandRun.Of("export", "--help").Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

    /// <summary>A run of two epochs.</summary>
    public sealed class IrisRun : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public IrisRun() => Sha256 = TrainedRun.Begin(Path, Shipped.Iris, "--epochs", "2").Sha256;

        public string Path => _folder.In("run");

        public string Sha256 { get; }

        public void Dispose() => _folder.Dispose();
    }
}
