using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests.Arrays;

public sealed class ArrayFileTests : IDisposable
{
    private static readonly byte[] TwoImages = ArrayBytes.Idx([2, 1, 2], 0, 255, 16, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string, byte[]> SameNumbers => new()
    {
        { "a-ubyte", ArrayBytes.Idx([2, 1, 2], 1, 2, 3, 4) },
        { "a.idx", ArrayBytes.Idx(0x09, [2, 2], [1, 2, 3, 4]) },
        { "a.idx", ArrayBytes.Idx(0x0B, [2, 2], [0, 1, 0, 2, 0, 3, 0, 4]) },
        { "a.idx", ArrayBytes.Idx(0x0C, [2, 2], [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]) },
        { "a.idx", ArrayBytes.Idx(0x0D, [2, 2], [0x3F, 0x80, 0, 0, 0x40, 0, 0, 0, 0x40, 0x40, 0, 0, 0x40, 0x80, 0, 0]) },
        { "a.idx3-ubyte.gz", ArrayBytes.Gzip(ArrayBytes.Idx([2, 1, 2], 1, 2, 3, 4)) },
        { "a.npy", ArrayBytes.Npy("|u1", "(2, 1, 2)", 1, 2, 3, 4) },
        { "a.npy", ArrayBytes.Npy("|i1", "(2, 2)", 1, 2, 3, 4) },
        { "a.npy", ArrayBytes.Npy("<i2", "(2, 2)", 1, 0, 2, 0, 3, 0, 4, 0) },
        { "a.npy", ArrayBytes.Npy(">u2", "(2, 2)", 0, 1, 0, 2, 0, 3, 0, 4) },
        { "a.npy", ArrayBytes.Npy("<i8", "(2, 2)", [1, .. new byte[7], 2, .. new byte[7], 3, .. new byte[7], 4, .. new byte[7]]) },
        { "a.npy", ArrayBytes.Npy("<f4", "(2, 2)", 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40) },
        { "a.npy", ArrayBytes.Npy("<f8", "(2L, 2L)".Replace("L", "", StringComparison.Ordinal), [.. new byte[6], 0xF0, 0x3F, .. new byte[7], 0x40, .. new byte[6], 8, 0x40, .. new byte[6], 0x10, 0x40]) },
        { "a.NPY.gz", ArrayBytes.Gzip(ArrayBytes.Npy("|u1", "(2, 2)", 1, 2, 3, 4)) },
    };

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "a.npy", [0x93, .. "NUMPY"u8], " is damaged: it ends within its header. Copy or download it again." },
        { "a.npy", ArrayBytes.Npy("|u1", "(2, 2)", 1, 2, 3, 4)[..60], " is damaged: it ends within its header. Copy or download it again." },
        { "a.npy", ArrayBytes.Npy("|u1", "(2, 2)", 1, 2, 3), " is damaged: its header announces 4 bytes of numbers, and only 3 follow. Copy or download it again." },
        { "a.npy", ArrayBytes.Npy("|u1", "(2, 2)", 1, 2, 3, 4, 5), " is damaged: its header announces 4 bytes of numbers, and more follow. Copy or download it again." },
        { "a.npy", [.. "x,y\n1,2\n3,4\n"u8], " is no NPY file: it begins with the bytes 782C790A312C. Name the right file, or write it with numpy.save." },
        { "a.npy", ArrayBytes.Npy("|O", "(2,)", 1, 2), " holds an array of another type than whole numbers, truth values, float32 and float64: {'descr': '|O', 'fortran_order': False, 'shape': (2,), }. Convert it with array.astype('float32')." },
        { "a.npy", ArrayBytes.Npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }", [1, 2, 3, 4]), " holds an array in Fortran order. Write it with numpy.save(file, numpy.ascontiguousarray(array))." },
        { "a.npy", ArrayBytes.Npy("|u1", "()", 1), " holds no array of one or more dimensions: {'descr': '|u1', 'fortran_order': False, 'shape': (), }. The first dimension counts the examples." },
        { "a.npy", ArrayBytes.Npy("|u1", "(0, 3)"), " holds an array of 0 x 3 numbers, which is no example. Name another file." },
        { "a.npy", ArrayBytes.Npy("<f8", "(100000, 100000)"), " holds an array of 100000 x 100000 numbers, more than the 2147483591 bytes that one array can take. Write fewer or smaller examples into it, or numbers of fewer than 8 bytes." },
        { "b.npy", ArrayBytes.Npy("|u1", "(100000, 100000)"), " holds an array of 100000 x 100000 numbers, more than the 2147483591 bytes that one array can take. Write fewer or smaller examples into it." },
        { "a.idx", ArrayBytes.Idx([2, 2], 1, 2, 3), " is damaged: its header announces 4 bytes of numbers, and only 3 follow. Copy or download it again." },
        { "a.idx", ArrayBytes.Idx([2, 2], 1, 2, 3)[..9], " is damaged: it ends within its header. Copy or download it again." },
        { "a-ubyte", ArrayBytes.Gzip(ArrayBytes.Idx([1], 1)), " is no IDX file: it begins with the bytes 1F8B0800, not with 00 00, a type (08, 09, 0B to 0E) and a number of dimensions. Name the right file, or its format by the ending: .npy, .csv." },
    };

    [Theory]
    [MemberData(nameof(SameNumbers), DisableDiscoveryEnumeration = true)]
    public void The_same_numbers_are_read_from_every_type_and_format(string name, byte[] content)
    {
        DataOptions options = new() { File = Write(name, content), Target = ["p1"], Task = LearningTask.Regression, ValidationShare = 0, FeatureScaling = new NoScaling() };
        PreparedData<double> data = DataPreparation.Prepare<double>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal(["p0"], data.Preparation.Features.Select(column => column.Name));
        Assert.Equal([1, 3], Samples.FirstFeatures(data.Training));
        Assert.Equal([2.0, 4.0], Enumerable.Range(0, 2).Select(example => data.Training.Targets(example)[0]));
    }

    [Fact]
    public void Labels_are_the_target_and_images_are_flattened_to_inputs()
    {
        DataOptions options = Images(Write("t-images-ubyte", TwoImages), Write("t-labels-ubyte", ArrayBytes.Idx([2], 7, 3)));
        PreparedData<float> data = DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal(["p0", "p1"], data.Preparation.Features.Select(column => column.Name));
        Assert.Equal(["3", "7"], data.Preparation.Classes);
        Assert.Equal([0, 1], data.Training.Features(0).ToArray());
        Assert.Equal([16 / 255f, 1 / 255f], data.Training.Features(1).ToArray());
        Assert.Equal([0, 1], data.Training.Targets(0).ToArray());
    }

    [Fact]
    public void Validation_images_have_labels_of_their_own()
    {
        DataOptions options = Images(Write("t-images-ubyte", TwoImages), Write("t-labels-ubyte", ArrayBytes.Idx([2], 7, 3))) with
        {
            ValidationFile = Write("v.npy", ArrayBytes.Npy("|u1", "(1, 2)", 255, 0)),
            ValidationLabels = Write("vl.npy", ArrayBytes.Npy("<i2", "(1,)", 3, 0)),
        };
        PreparedData<float> data = DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal([1, 0], data.Validation.Features(0).ToArray());
        Assert.Equal([1, 0], data.Validation.Targets(0).ToArray());
    }

    [Fact]
    public void What_is_not_finite_is_missing_or_refused_by_its_example()
    {
        byte[] infinity = ArrayBytes.Npy("<f4", "(2, 2)", 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x80, 0x7F, 0, 0, 0x80, 0x40);
        DataOptions options = new() { File = Write("a.npy", infinity), Target = ["p1"], Task = LearningTask.Regression };
        Assert.Equal(
            $"{options.File} example 2: column 'p0' holds 'Infinity', not a finite number. Correct or remove the row.",
            Assert.Throws<DataException>(() => DataPreparation.Prepare<float>(DataFiles.Read(options), options, seed: 1)).Message);

        byte[] notANumber = ArrayBytes.Npy("<f4", "(2, 2)", 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0xC0, 0x7F, 0, 0, 0x80, 0x40);
        options = options with { File = Write("b.npy", notANumber), Missing = Data.Features.MissingHandling.Mean, ValidationShare = 0, FeatureScaling = new NoScaling() };
        PreparedData<double> data = DataPreparation.Prepare<double>(DataFiles.Read(options), options, seed: 1);
        Assert.Equal([1, 1], Samples.FirstFeatures(data.Training));
    }

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public void Damaged_files_are_named(string name, byte[] content, string message)
    {
        string path = Write(name, content);
        Assert.Equal(path + message, Assert.Throws<DataException>(() => DataFiles.Read(new DataOptions { File = path, Target = ["p0"] })).Message);
    }

    [Fact]
    public void A_file_that_is_no_gzip_or_cut_off_is_named()
    {
        byte[] compressed = ArrayBytes.Gzip(ArrayBytes.Idx([200, 100], [.. Enumerable.Range(0, 20_000).Select(index => (byte)(index * index))]));
        foreach (byte[] content in new[] { TwoImages, compressed[..^100] })
        {
            string path = Write("a-ubyte.gz", content);
            string message = Assert.Throws<DataException>(() => DataFiles.Read(new DataOptions { File = path, Target = ["p0"] })).Message;
            Assert.StartsWith($"{path} is damaged: ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a.npy", "no.npy", "no.npy: there is no such file. Correct data.labels.")]
    [InlineData("no.idx", null, "no.idx: there is no such file. Correct data.file.")]
    [InlineData("a.csv", "a.npy", "data.labels: a.csv is a table, whose targets are columns of its own. Leave data.labels out, or name an array in data.file (.npy, .idx or -ubyte, perhaps .gz).")]
    [InlineData("a.npy", "three.npy", "three.npy holds labels of 3 examples, a.npy holds 2 examples. Name files that belong together.")]
    [InlineData("a.npy", "a.npy", "data.target names 1 columns, a.npy holds 2 numbers an example. Give each number of the labels a name.")]
    [InlineData("a.npy", "two.npy", "data.target: 'p0' is the name of an input of a.npy. Give the labels another name.")]
    public void Labels_that_do_not_fit_are_refused(string file, string? labels, string message)
    {
        Write("a.npy", ArrayBytes.Npy("|u1", "(2, 2)", 1, 2, 3, 4));
        Write("two.npy", ArrayBytes.Npy("|u1", "(2,)", 1, 2));
        Write("three.npy", ArrayBytes.Npy("|u1", "(3,)", 1, 2, 3));
        DataOptions options = DataFiles.Locate(new DataOptions { File = file, Labels = labels, Target = ["p0"] }, _folder);
        string actual = Assert.Throws<DataException>(() => DataFiles.Read(options)).Message;
        Assert.Equal(message, actual.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DataOptions Images(string file, string labels) => new()
    {
        File = file,
        Labels = labels,
        Target = ["digit"],
        Task = LearningTask.Classification,
        ValidationShare = 0,
        FeatureScaling = new FixedRangeScaling { From = 0, To = 255 },
    };

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
