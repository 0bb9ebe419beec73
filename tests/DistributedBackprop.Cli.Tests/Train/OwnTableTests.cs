namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A table as a spreadsheet writes it: semicolons, decimal commas, a byte order mark, text, gaps, and a file of its own to validate on.</summary>
public sealed class OwnTableTests : IDisposable
{
    private const string Configuration = """
        {
          "data": {
            "file": "tables/train.csv", "validationFile": "tables/held-out.csv", "target": "price", "task": "classification",
            "missing": "ownSlot", "unknownCategory": "ownSlot", "classWeights": { "kind": "balanced" }
          },
          "network": { "layers": [{ "units": 4, "activation": "tanh" }, { "units": 2, "activation": "softmax" }], "loss": "crossEntropy" },
          "batch": { "miniBatch": 4, "microBatch": 2 },
          "stopping": { "epochs": 3 }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public OwnTableTests()
    {
        _folder.Write("config.json", Configuration);
        _folder.Write("tables/train.csv", "\uFEFFage;color;weight;price\n1,5;red;2,5;high\n2,5;blue;;low\n3,5;red;0,5;low\n4,5;\"dark; green\";1,5;low\n5,5;blue;2;high\n");
        _folder.Write("tables/held-out.csv", "price,age,color,weight\nhigh,1.5,white,2.5\nlow,3,red,\n");
    }

    [Fact]
    public void It_trains_and_says_what_its_text_became()
    {
        string output = Begin("run").Command.Output;
        Assert.Contains(": 5 examples to train on, 2 held out; network 7-4-2 with ", output, StringComparison.Ordinal);
        Assert.Contains("column 'color' holds 3 categories: 4 inputs\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_the_same_bits_for_any_number_of_workers_and_goes_on()
    {
        string expected = Begin("one", "--workers", "1").Sha256;
        Assert.Equal(expected, Begin("three", "--workers", "3").Sha256);
        Assert.Equal(expected, TrainedRun.Resume(Begin("parts", "--epochs", "1").Folder, "--epochs", "3").Sha256);
    }

    [Theory]
    [InlineData("data.missing=mean")]
    [InlineData("data.classWeights.kind=none")]
    public void What_is_made_of_it_changes_the_bits(string setting) =>
        Assert.NotEqual(Begin("plain").Sha256, Begin("other", "--set", setting).Sha256);

    public void Dispose() => _folder.Dispose();

    private TrainedRun Begin(string name, params string[] options) => TrainedRun.Begin(_folder.In(name), _folder.In("config.json"), options);
}
