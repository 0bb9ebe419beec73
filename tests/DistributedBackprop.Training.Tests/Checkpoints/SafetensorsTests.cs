using System.Buffers.Binary;
using System.Text;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Training.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private static readonly NamedTensor Matrix = new("layers.0.weight", "F32", [2, 3], BytesOf(24, first: 0));
    private static readonly NamedTensor Vector = new("layers.0.bias", "F64", [2], BytesOf(16, first: 100));

    /// <summary>A header, the length of the body that follows it, and what the refusal says.</summary>
    public static TheoryData<string, int, string> BadHeaders => new()
    {
        { "{ ", 0, "header cannot be read" },
        { "[]", 0, "header cannot be read" },
        { "\"text\"", 0, "header cannot be read" },
        { """{"a":1}""", 0, "header cannot be read" },
        { """{"a":null}""", 0, "header cannot be read" },
        { """{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e30]}}""", 4, "header cannot be read" },
        { """{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", 4, "type I8" },
        { """{"a":{"dtype":null,"shape":[4],"data_offsets":[0,4]}}""", 4, "does not fit 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "shape [2] does not fit 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}""", 8, "shape [] does not fit 8 bytes" },
        { """{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4, "shape [-1, -1] does not fit 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1073741824,1073741824,4],"data_offsets":[0,0]}}""", 0, "does not fit 0 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 4, "does not lie in its 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "does not lie in its 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "does not lie in its 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "does not lie in its 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' begins at byte 4, not at 0" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "begins at byte 0, not at 4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' is there twice" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 12, "12" },
    };

    [Fact]
    public void What_is_written_reads_back()
    {
        IReadOnlyList<NamedTensor> read = Safetensors.Read(Write(Matrix, Vector));

        Assert.Equal(["layers.0.weight", "layers.0.bias"], read.Select(tensor => tensor.Name));
        Assert.Equal(["F32", "F64"], read.Select(tensor => tensor.ElementType));
        Assert.Equal([2, 3], read[0].Shape);
        Assert.Equal([2], read[1].Shape);
        Assert.Equal(Matrix.Bytes.ToArray(), read[0].Bytes.ToArray());
        Assert.Equal(Vector.Bytes.ToArray(), read[1].Bytes.ToArray());
    }

    [Fact]
    public void No_tensors_are_a_file_too() => Assert.Empty(Safetensors.Read(Write()));

    [Fact]
    public void The_layout_is_the_formats()
    {
        byte[] file = Write(Matrix, Vector);

        int headerBytes = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, (8 + headerBytes) % 8);
        Assert.Equal(
            """{"__metadata__":{"made by":"a test"},"layers.0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"layers.0.bias":{"dtype":"F64","shape":[2],"data_offsets":[24,40]}}""",
            Encoding.UTF8.GetString(file, 8, headerBytes).TrimEnd(' '));
        Assert.Equal([.. Matrix.Bytes.ToArray(), .. Vector.Bytes.ToArray()], file[(8 + headerBytes)..]);
    }

    [Fact]
    public void Tensors_that_another_program_wrote_in_another_order_of_names_are_read_in_the_order_of_their_bytes()
    {
        byte[] file = File("""{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}  """, bodyBytes: 8);

        Assert.Equal(["a", "b"], Safetensors.Read(file).Select(tensor => tensor.Name));
    }

    [Fact]
    public void An_empty_tensor_may_lie_where_another_begins()
    {
        byte[] file = File("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}""", bodyBytes: 4);

        Assert.Equal(["a", "b"], Safetensors.Read(file).Select(tensor => tensor.Name));
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_refused_with_its_reason(string header, int bodyBytes, string reason) =>
        Assert.Contains(reason, Refusal(File(header, bodyBytes)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "has at least 8 bytes, this one has 0")]
    [InlineData(7, "has at least 8 bytes, this one has 7")]
    [InlineData(8, "does not fit")]
    [InlineData(20, "does not fit")]
    public void A_file_that_ends_early_is_refused(int bytes, string reason) =>
        Assert.Contains(reason, Refusal(Write(Matrix)[..bytes]), StringComparison.Ordinal);

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_001L)]
    public void A_header_length_out_of_bounds_is_refused(long length)
    {
        byte[] file = Write(Matrix);
        BinaryPrimitives.WriteInt64LittleEndian(file, length);

        Assert.Contains($"header length, {length},", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_or_longer_than_it_says_is_refused()
    {
        byte[] file = Write(Matrix, Vector);

        Assert.All(Enumerable.Range(0, file.Length), length => Refusal(file[..length]));
        Refusal([.. file, 0]);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_and_nothing_else()
    {
        byte[] good = Write(Matrix, Vector);
        var random = new Random(20_240_229);
        int refused = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            byte[] file = [.. good];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            if (Record.Exception(() => Safetensors.Read(file)) is { } exception)
            {
                Assert.IsType<InvalidDataException>(exception);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 4000);
    }

    private static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => Safetensors.Read(file)).Message;

    private static byte[] Write(params NamedTensor[] tensors)
    {
        using var file = new MemoryStream();
        Safetensors.Write(tensors, new Dictionary<string, string> { ["made by"] = "a test" }, file);
        return file.ToArray();
    }

    private static byte[] File(string header, int bodyBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + bodyBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static byte[] BytesOf(int count, int first) => [.. Enumerable.Range(first, count).Select(value => (byte)value)];
}
