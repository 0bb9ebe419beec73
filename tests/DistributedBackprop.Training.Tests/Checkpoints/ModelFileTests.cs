using System.Security.Cryptography;
using System.Text.Json;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Checkpoints;

public sealed class ModelFileTests
{
    private static readonly TrainingRun Run = SmallRun.Prepare();

    [Fact]
    public void The_checksum_is_over_the_tensors_of_the_file_in_order()
    {
        var parameters = new FlatVector<float>([.. Enumerable.Range(0, 13).Select(value => value + 0.5f)]);

        (byte[] file, string sha256) = ModelFile.EncodeTensors(parameters, Run.Codec);

        byte[] bytes = [.. Safetensors.Read(file).SelectMany(tensor => tensor.Bytes.ToArray())];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), sha256);
        Assert.Equal(parameters.Values.ToArray(), Run.Codec.Decode(Safetensors.Read(file), "").As<float>().Values.ToArray());
    }

    [Fact]
    public void The_manifest_says_what_a_reader_needs()
    {
        byte[] text = ModelFile.EncodeManifest(Run.DescribeModel(epoch: 4, updates: 80, new string('e', 64)));

        JsonElement manifest = JsonDocument.Parse(text).RootElement;
        Assert.Equal(1, manifest.GetProperty("formatVersion").GetInt32());
        Assert.Equal("float32", manifest.GetProperty("precision").GetString());
        Assert.Equal((4, 80), (manifest.GetProperty("epoch").GetInt32(), manifest.GetProperty("updates").GetInt32()));
        Assert.Equal(new string('e', 64), manifest.GetProperty("parametersSha256").GetString());
        Assert.Equal(3, manifest.GetProperty("network").GetProperty("layers")[0].GetProperty("units").GetInt32());
        Assert.Equal(Run.Identity.SettingsHash, manifest.GetProperty("identity").GetProperty("settingsHash").GetString());
    }
}
