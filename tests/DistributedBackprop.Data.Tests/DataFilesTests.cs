using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests;

/// <summary>Tables in files of their own for training and validation.</summary>
public sealed class DataFilesTests
{
    private static readonly DataOptions Classes = Samples.Classes with { FeatureScaling = new MinMaxScaling() };

    [Fact]
    public void Paths_are_relative_to_a_folder()
    {
        DataOptions located = DataFiles.Locate(new DataOptions { File = "a.csv", ValidationFile = "../b.csv", TestFile = "/c.csv" }, "/x/y");
        Assert.Equal(("/x/y/a.csv", "/x/b.csv", "/c.csv"), (located.File, located.ValidationFile, located.TestFile));
        located = DataFiles.Locate(new DataOptions { File = "a.csv" }, "/x/y");
        Assert.Equal((null, null), (located.ValidationFile, located.TestFile));
    }

    [Fact]
    public void A_validation_file_is_held_out_and_all_of_the_other_trained_on()
    {
        using var training = new TemporaryFile("x;y\n0,5;a\n2,5;b\n1,5;a\n"u8.ToArray());
        using var validation = new TemporaryFile("y\tnote\tx\nb\tnew\t4.5\nb\tnew\t0.5\n"u8.ToArray());
        DataOptions options = Classes with { File = training.Path, ValidationFile = validation.Path };
        PreparedData<double> data = DataPreparation.Prepare<double>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal([0, 1, 0.5], Samples.FirstFeatures(data.Training));
        Assert.Equal([0, 1, 0], Samples.ClassesOf(data.Training));
        Assert.Equal([2, 0], Samples.FirstFeatures(data.Validation));
        Assert.Equal([1, 1], Samples.ClassesOf(data.Validation));
    }

    [Fact]
    public void Without_a_validation_file_a_share_is_held_out()
    {
        using var file = new TemporaryFile("x,y\n1,a\n2,b\n3,a\n4,b\n"u8.ToArray());
        DataOptions options = Classes with { File = file.Path, ValidationShare = 0.5 };
        PreparedData<double> data = DataPreparation.Prepare<double>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal((2, 2), (data.Training.Count, data.Validation.Count));
        Assert.Equal(Samples.Prepare(Samples.Parse("x,y\n1,a\n2,b\n3,a\n4,b\n"), options).Hash, data.Hash);
    }

    [Theory]
    [InlineData("x,z\n1,a\n", " has no column 'y', which the model needs. Its columns: x, z.")]
    [InlineData("x,y\n1,c\n", " line 2: column 'y' holds 'c', none of the known classes. Known: a, b. Correct or remove the row.")]
    public void A_validation_file_that_does_not_fit_is_named(string text, string message)
    {
        using var training = new TemporaryFile("x,y\n1,a\n2,b\n"u8.ToArray());
        using var validation = new TemporaryFile(System.Text.Encoding.UTF8.GetBytes(text));
        DataOptions options = Classes with { File = training.Path, ValidationFile = validation.Path };
        Assert.Equal(
            validation.Path + message,
            Assert.Throws<DataException>(() => DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1)).Message);
    }

    [Fact]
    public void The_option_of_a_missing_file_is_named()
    {
        using var training = new TemporaryFile("x,y\n1,a\n2,b\n"u8.ToArray());
        string message = Assert.Throws<DataException>(() => DataFiles.Read(Classes with { File = training.Path, ValidationFile = "no/such.csv" })).Message;
        Assert.Equal("no/such.csv: there is no such file. Correct data.validationFile.", message);
    }

    [Fact]
    public void Refuses_null()
    {
        Assert.Throws<ArgumentNullException>(() => DataFiles.Read(null!));
        Assert.Throws<ArgumentNullException>(() => DataFiles.Locate(null!, "/"));
        Assert.Throws<ArgumentNullException>(() => DataPreparation.Prepare<float>((DataTables)null!, Classes, seed: 1));
    }
}
