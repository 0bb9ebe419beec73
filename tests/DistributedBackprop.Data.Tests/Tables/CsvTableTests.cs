using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Tables;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n")]
    [InlineData("a,b\n1,2\n3,4")]
    [InlineData(" a , b \n 1 ,\t2\n3, 4 \n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n3,\"4\"\n")]
    public void Reads_the_same_table_from_equal_ways_to_write_it(string text)
    {
        Table table = Samples.Parse(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal([["1", "2"], ["3", "4"]], table.Rows.Select(row => row.Fields));
        Assert.Equal([2, 3], table.Rows.Select(row => row.Line));
    }

    [Fact]
    public void Keeps_commas_quotes_line_breaks_and_spaces_inside_quotes()
    {
        Table table = Samples.Parse("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n\"two\nlines\",\" x \"\n");
        Assert.Equal([["1,5", "say \"hi\""], ["two\nlines", " x "]], table.Rows.Select(row => row.Fields));
    }

    [Fact]
    public void Counts_the_lines_of_blank_lines_and_of_quoted_breaks()
    {
        Table table = Samples.Parse("\n\na,b\n\n1,2\n\"x\ny\",4\r\n   \r\n5,6");
        Assert.Equal([5, 6, 9], table.Rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_utf8_files_with_and_without_a_byte_order_mark(bool mark)
    {
        using var file = new TemporaryFile(new UTF8Encoding(mark).GetPreamble().Concat(Encoding.UTF8.GetBytes("länge,b\n1,ü\n")));
        Table table = CsvTable.Read(file.Path);
        Assert.Equal(["länge", "b"], table.Columns);
        Assert.Equal("ü", table.Rows[0].Fields[1]);
        Assert.Equal(file.Path, table.Source);
    }

    [Fact]
    public void Reads_all_of_the_digits()
    {
        Table table = Samples.Shipped("digits.csv");
        Assert.Equal(65, table.Columns.Count);
        Assert.Equal(1797, table.Rows.Count);
        Assert.Equal(1798, table.Rows[^1].Line);
        Assert.Equal(["0", "0", "5", "13"], table.Rows[0].Fields.Take(4));
    }

    [Fact]
    public void Columns_without_a_name_are_named_by_their_place()
    {
        Table table = Samples.Parse(",a,\"\"\n0,5,x\n1,6,y\n");
        Assert.Equal(["column 1", "a", "column 3"], table.Columns);
        Assert.Equal(["1", "6", "y"], table.Rows[1].Fields);
    }

    [Theory]
    [InlineData("", "examples.csv is empty. Its first line must name the columns, and the lines after it hold the examples.")]
    [InlineData("\n \n", "examples.csv is empty. Its first line must name the columns, and the lines after it hold the examples.")]
    [InlineData("a,b\n\n", "examples.csv has a header and no rows. Add a line for each example.")]
    [InlineData("a,b,a\n1,2,3", "examples.csv line 1: columns 1 and 3 are both named 'a'. Rename one of them.")]
    [InlineData("\n,,\n1,2,3", "examples.csv line 2: no column has a name. Name the columns in the first line.")]
    [InlineData(",column 1\n1,2", "examples.csv line 1: columns 1 and 2 are both named 'column 1'. Rename one of them.")]
    [InlineData("a,b\n1,2\n\n3\n", "examples.csv line 4: the row has 1 fields, the first line names 2 columns. Give every row as many fields as there are columns, and quote a field that holds a comma.")]
    [InlineData("a,b\n1,5,2\n", "examples.csv line 2: the row has 3 fields, the first line names 2 columns. Give every row as many fields as there are columns, and quote a field that holds a comma.")]
    [InlineData("a;b\n1;2;3\n", "examples.csv line 2: the row has 3 fields, the first line names 2 columns. Give every row as many fields as there are columns, and quote a field that holds a semicolon.")]
    [InlineData("\na;b,c\n1;2\n", "examples.csv line 2: commas and semicolons are there equally often, so that it is not clear which separates the columns. Set data.separator to 'comma', 'semicolon' or 'tab'.")]
    [InlineData("a;b\n1,5;x\n2;2.5\n", "examples.csv: line 2 column 'a' holds '1,5', but line 3 column 'b' holds '2.5'; it is not clear whether a comma or a point is the decimal sign. Set data.decimalComma to true or false.")]
    public void Refuses_what_is_not_a_table(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<DataException>(() => Samples.Parse(text)).Message);
    }

    [Theory]
    [InlineData("a,b\n1,\"x\n3,4\n", 2)]
    [InlineData("a,b\n1,2\n3,x\"y\n", 3)]
    [InlineData("a,b\n1,\"x\"y\n", 2)]
    public void Refuses_broken_quotes_and_says_where(string text, int line)
    {
        string message = Assert.Throws<DataException>(() => Samples.Parse(text)).Message;
        Assert.StartsWith($"examples.csv line {line}: ", message, StringComparison.Ordinal);
        Assert.EndsWith("Close or double the quotes of this row.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_row_without_end()
    {
        string endless = "a,b\n1,2\n3,\"" + new string('x', 40_000_000);
        string message = Assert.Throws<DataException>(() => Samples.Parse(endless)).Message;
        Assert.StartsWith("examples.csv line 3: Record 3 is longer than", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_that_is_not_there()
    {
        string message = Assert.Throws<DataException>(() => CsvTable.Read("no/such.csv")).Message;
        Assert.Equal("no/such.csv: there is no such file. Correct the path.", message);
    }

    [Fact]
    public void Refuses_a_folder()
    {
        string message = Assert.Throws<DataException>(() => CsvTable.Read(AppContext.BaseDirectory)).Message;
        Assert.Equal($"{AppContext.BaseDirectory} is a folder, not a file. Name the CSV file in it.", message);
    }

    [Fact]
    public void Refuses_a_file_that_cannot_be_read()
    {
        using var file = new TemporaryFile("a,b\n1,2\n"u8.ToArray());
        using FileStream held = new(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        string message = Assert.Throws<DataException>(() => CsvTable.Read(file.Path)).Message;
        Assert.StartsWith($"{file.Path} cannot be read: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)',', 0xFC, (byte)'\n', (byte)'1', (byte)',', (byte)'2' })]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0, (byte)'1', 0 })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\n', 0xFC })]
    public void Refuses_bytes_that_are_not_utf8(byte[] content)
    {
        using var file = new TemporaryFile(content);
        string message = Assert.Throws<DataException>(() => CsvTable.Read(file.Path)).Message;
        Assert.Equal($"{file.Path} is not UTF-8 text. Save it as CSV in UTF-8.", message);
    }

    [Fact]
    public void Leaves_the_text_open()
    {
        using var reader = new StringReader("a,b\n1,2\n");
        CsvTable.Read(reader, "t");
        Assert.Equal(-1, reader.Peek());
    }

    [Fact]
    public void A_part_of_the_program_that_is_missing_is_not_taken_for_the_table()
    {
        using var file = new TemporaryFile("x,y\n1,2\n"u8.ToArray());
        Assembly library = new ContextWithoutCsvHelper().LoadFromAssemblyPath(typeof(CsvTable).Assembly.Location);
        MethodInfo read = library.GetType(typeof(CsvTable).FullName!)!.GetMethod(nameof(CsvTable.Read), [typeof(string)])!;

        Exception error = Assert.Throws<TargetInvocationException>(() => read.Invoke(null, [file.Path])).InnerException!;

        Assert.Contains("CsvHelper", Assert.IsAssignableFrom<IOException>(error).Message, StringComparison.Ordinal);
    }

    private sealed class ContextWithoutCsvHelper : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == "CsvHelper" ? throw new FileNotFoundException($"Could not load {assemblyName}.") : null;
    }
}
