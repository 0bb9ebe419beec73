using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests.Arrays;

public sealed class MnistTests
{
    [MnistFact]
    public void The_real_files_hold_the_known_digits()
    {
        DataOptions options = new()
        {
            File = Find("train-images"),
            Labels = Find("train-labels"),
            ValidationFile = Find("t10k-images"),
            ValidationLabels = Find("t10k-labels"),
            Target = ["digit"],
            Task = LearningTask.Classification,
            FeatureScaling = new FixedRangeScaling { From = 0, To = 255 },
        };
        PreparedData<float> data = DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1);

        Assert.Equal((60_000, 10_000, 784), (data.Training.Count, data.Validation.Count, data.Training.Inputs));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], data.Preparation.Classes);
        Assert.Equal([5, 0, 4, 1, 9], Enumerable.Range(0, 5).Select(example => data.Training.Targets(example).IndexOf(1f)));
        Assert.Equal([7, 2, 1, 0, 4], Enumerable.Range(0, 5).Select(example => data.Validation.Targets(example).IndexOf(1f)));
        Assert.Equal(27_525, (int)Math.Round(data.Training.Features(0).ToArray().Sum(pixel => pixel * 255.0)));
    }

    private static string Find(string beginning) =>
        Assert.Single(Directory.GetFiles(MnistFactAttribute.Folder!), path => Path.GetFileName(path).StartsWith(beginning, StringComparison.Ordinal));
}
