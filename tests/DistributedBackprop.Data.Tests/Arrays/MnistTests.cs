using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests.Arrays;

public sealed class MnistTests
{
    /// <summary>The expected numbers were counted by a second program, in Python.</summary>
    [MnistFact]
    public void The_test_part_holds_the_known_digits()
    {
        DataOptions options = new()
        {
            File = Find("t10k-images"),
            Labels = Find("t10k-labels"),
            Target = ["digit"],
            Task = LearningTask.Classification,
            FeatureScaling = new FixedRangeScaling { From = 0, To = 255 },
            ValidationShare = 0,
        };
        ExampleSet<float> digits = DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1).Training;

        int[] classes = [.. Enumerable.Range(0, digits.Count).Select(example => digits.Targets(example).IndexOf(1f))];
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], Enumerable.Range(0, 10).Select(digit => classes.Count(digit.Equals)));
        Assert.Equal([7, 2, 1, 0, 4], classes.Take(5));
        Assert.Equal(784, digits.Inputs);
        Assert.Equal(18454, SumOfPixels(digits, 0));
        Assert.Equal(41833, SumOfPixels(digits, 9_999));
    }

    private static double SumOfPixels(ExampleSet<float> digits, int example) => Math.Round(digits.Features(example).ToArray().Sum(pixel => pixel * 255.0));

    private static string Find(string beginning) =>
        Assert.Single(Directory.GetFiles(MnistFactAttribute.Folder!), path => Path.GetFileName(path).StartsWith(beginning, StringComparison.Ordinal));
}
