using System.Text;
using System.Text.Json.Nodes;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Models;

/// <summary>A model is loaded whole or refused with words that help.</summary>
public sealed class LoadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void What_was_written_is_what_is_loaded(Precision precision)
    {
        SampleModel sample = SampleModel.Classes(precision);
        TrainedModel model = sample.Load();
        (_, string sha256) = precision == Precision.Float32
            ? ModelFile.EncodeTensors(model.Parameters, new TensorCodec<float>(((TrainedModel<float>)model).Network))
            : ModelFile.EncodeTensors(model.Parameters, new TensorCodec<double>(((TrainedModel<double>)model).Network));
        Assert.Equal(sample.Manifest.ParametersSha256, sha256);
        Assert.Equal(["x", "y", "z"], model.Preparation.Classes);
        Assert.Equal((2 * 7) + 7 + (7 * 3) + 3, model.Tensors.Sum(tensor => tensor.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.json")]
    [InlineData("model.safetensors")]
    [InlineData("model")]
    public void A_model_is_found_by_its_folder_or_either_file(string name)
    {
        Write("model");
        Assert.Equal(12, TrainedModel.Load(Path.Combine(_folder, name)).Manifest.Updates);
    }

    [Fact]
    public void A_folder_of_checkpoints_holds_the_best_parameters()
    {
        Write("best");
        Assert.Equal(12, TrainedModel.Load(_folder).Manifest.Updates);
    }

    [Fact]
    public void What_is_no_model_is_refused_with_advice()
    {
        Assert.Contains("there is no such file or folder", Refusal("nowhere"), StringComparison.Ordinal);
        Assert.Contains("holds no model.json", Refusal(""), StringComparison.Ordinal);
        File.WriteAllText(In("config.json"), "{}");
        Assert.Contains("is a run without a model: it has not ended, or it failed. Finish it, or name its best parameters so far, ", Refusal(""), StringComparison.Ordinal);
        File.WriteAllText(In("iris.csv"), "a,b");
        Assert.Contains("is no model: a model is a pair of files", Refusal("iris.csv"), StringComparison.Ordinal);
        foreach (string other in (string[])["{ \"network\": {} }", "[1]", "// not JSON for all", ""])
        {
            File.WriteAllText(In("iris.json"), other);
            Assert.StartsWith($"{In("iris.json")} is no model: a model is a pair of files", Refusal("iris.json"), StringComparison.Ordinal);
        }

        Assert.Contains("is a checkpoint", Refusal("checkpoint-000001-000000000012.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json", "model.safetensors")]
    [InlineData("model.safetensors", "model.json")]
    public void A_model_that_lacks_a_file_is_refused_with_the_name_of_that_file(string there, string missing)
    {
        Write("model");
        File.Delete(In(missing));
        Assert.StartsWith($"{In(missing)} is missing; a model needs it beside {In(there)}.", Refusal(there), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_parameters_than_the_manifest_says_are_refused()
    {
        SampleModel sample = SampleModel.Classes();
        sample.Tensors[^1] ^= 1;
        string message = Assert.Throws<ModelException>(() => sample.Load()).Message;
        Assert.StartsWith($"m.json: it is for parameters with the SHA-256 {sample.Manifest.ParametersSha256}, but m.safetensors holds some with ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_another_precision_or_shape_are_refused()
    {
        SampleModel sample = SampleModel.Classes();
        Assert.Contains(
            "m.safetensors does not fit it: tensor 'layers.0.weight' is F64 [7, 2], the network's is F32 [7, 2]",
            RefusalOf(sample with { Tensors = SampleModel.Classes(Precision.Float64).Tensors }),
            StringComparison.Ordinal);
        Assert.Contains(
            "m.safetensors does not fit it: tensor 'layers.0.weight' is F32 [7, 2], the network's is F32 [8, 2]",
            RefusalOf(sample with { Manifest = sample.Manifest with { Network = sample.Manifest.Network with { Layers = [new DenseDefinition { Units = 8 }, sample.Manifest.Network.Layers[1]] } } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_contradicts_itself_is_refused()
    {
        SampleModel sample = SampleModel.Classes();
        Assert.Contains(
            "its network has 3 outputs, its preparation needs 2",
            RefusalOf(sample with { Manifest = sample.Manifest with { Preparation = sample.Manifest.Preparation with { Classes = ["x", "y"] } } }),
            StringComparison.Ordinal);
        Assert.Contains(
            "column 'a' is impossible",
            RefusalOf(sample with { Manifest = sample.Manifest with { Preparation = sample.Manifest.Preparation with { Features = [new NumberFeature("a", 0, 0)] } } }),
            StringComparison.Ordinal);
        Assert.Contains(
            "its format version is 2; this program reads version 1. Use the version that wrote it",
            RefusalOf(sample with { Manifest = sample.Manifest with { FormatVersion = 2 } }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"formatVersion\": 1 }")]
    public void What_is_no_manifest_is_refused(string json) => Assert.StartsWith(
        "m.json: it cannot be read as the manifest of a model (",
        Assert.Throws<ModelException>(() => TrainedModel.Decode(Encoding.UTF8.GetBytes(json), SampleModel.Classes().Tensors, SampleModel.Files)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_torn_file_of_tensors_is_refused()
    {
        SampleModel sample = SampleModel.Classes();
        for (int length = 0; length < sample.Tensors.Length; length += 7)
        {
            Assert.StartsWith("m.safetensors: ", RefusalOf(sample with { Tensors = sample.Tensors[..length] }), StringComparison.Ordinal);
        }
    }

    /// <summary>Each value of the manifest by turns replaced with null, a text, a number and lists, or left out: never another exception than the one that helps.</summary>
    [Fact]
    public void A_damaged_manifest_is_refused_or_still_a_manifest()
    {
        SampleModel sample = SampleModel.Values();
        byte[] manifest = ModelFile.EncodeManifest(sample.Manifest);
        string[] paths = [.. PathsOf(JsonNode.Parse(manifest)!)];
        Assert.Contains("$.network.layers[0].initializer.weights[1][0]", paths);
        int refused = 0;
        foreach (string path in paths)
        {
            foreach (string? damage in (string?[])["null", "\"text\"", "-1", "[null]", "{}", null])
            {
                byte[] damaged = Encoding.UTF8.GetBytes(Damage(manifest, path, damage).ToJsonString());
                refused += Record.Exception(() => TrainedModel.Decode(damaged, sample.Tensors, SampleModel.Files)) switch
                {
                    null => 0,
                    ModelException => 1,
                    { } other => throw new InvalidOperationException($"{path} = {damage ?? "(left out)"}", other),
                };
            }
        }

        Assert.InRange(refused, paths.Length * 3, paths.Length * 6);
    }

    private static IEnumerable<string> PathsOf(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => PathsOf(member.Value!).Prepend(member.Value!.GetPath())),
        JsonArray elements => elements.SelectMany(element => PathsOf(element!).Prepend(element!.GetPath())),
        _ => [],
    };

    private static JsonNode Damage(byte[] manifest, string path, string? damage)
    {
        JsonNode root = JsonNode.Parse(manifest)!;
        JsonNode damaged = Descendants(root).Single(node => node.GetPath() == path);
        if (damage is not null)
        {
            damaged.ReplaceWith(JsonNode.Parse(damage));
        }
        else if (damaged.Parent is JsonObject parent)
        {
            parent.Remove(damaged.GetPropertyName());
        }
        else
        {
            damaged.Parent!.AsArray().RemoveAt(damaged.GetElementIndex());
        }

        return root;
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => Descendants(member.Value!).Prepend(member.Value!)),
        JsonArray elements => elements.SelectMany(element => Descendants(element!).Prepend(element!)),
        _ => [],
    };

    private static string RefusalOf(SampleModel sample) => Assert.Throws<ModelException>(() => sample.Load()).Message;

    private string Refusal(string name) => Assert.Throws<ModelException>(() => TrainedModel.Load(In(name))).Message;

    private void Write(string name)
    {
        SampleModel sample = SampleModel.Classes();
        File.WriteAllBytes(In(name + ".json"), ModelFile.EncodeManifest(sample.Manifest));
        File.WriteAllBytes(In(name + ".safetensors"), sample.Tensors);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
