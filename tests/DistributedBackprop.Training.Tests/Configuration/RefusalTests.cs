using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>Configurations that are refused, with the one line that says why.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("\"optimizer\": { \"learningrate\": 1 }", "optimizer.learningrate is not known here. Did you mean 'learningRate'? Known: kind, learningRate, l2, clipNorm, schedule.")]
    [InlineData("\"optimiser\": {}", "optimiser is not known here. Did you mean 'optimizer'? Known: name, seed, precision, data, network, optimizer, batch, stopping, workers, servers, checkpoint, output.")]
    [InlineData("\"zzzzzz\": {}", "zzzzzz is not known here. Known: name, seed, precision, data, network, optimizer, batch, stopping, workers, servers, checkpoint, output.")]
    [InlineData("\"optimizer\": { \"coefficient\": 0.5 }", "optimizer.coefficient is not known here. It belongs to kind momentum, nesterov. Known: kind, learningRate, l2, clipNorm, schedule.")]
    [InlineData("\"optimizer\": { \"kind\": \"adm\" }", "optimizer.kind is \"adm\"; expected one of gradientDescent, momentum, nesterov, adam, adamW. Did you mean 'adam'?")]
    [InlineData("\"optimizer\": \"adam\"", "optimizer is \"adam\"; expected an object such as { \"kind\": \"adam\" }.")]
    [InlineData("\"optimizer\": 7", "optimizer is 7; expected an object such as { \"kind\": \"gradientDescent\" }.")]
    [InlineData("\"batch\": [1]", "batch is a list of 1 element; expected an object such as { ... }.")]
    [InlineData("\"optimizer\": { \"learningRate\": \"0.1\" }", "optimizer.learningRate is \"0.1\"; expected a finite number.")]
    [InlineData("\"optimizer\": { \"learningRate\": 1e999 }", "optimizer.learningRate is 1e999; expected a finite number.")]
    [InlineData("\"optimizer\": { \"learningRate\": 0 }", "optimizer.learningRate is 0; allowed: greater than 0. (The learning rate before the schedule.)")]
    [InlineData("\"optimizer\": { \"kind\": \"adam\", \"beta1\": 1 }", "optimizer.beta1 is 1; allowed: at least 0 and less than 1. (The decay of the first moment.)")]
    [InlineData("\"optimizer\": { \"learningRate\": null }", "optimizer.learningRate is null; leave it out for its default, or give it a value. (The learning rate before the schedule.)")]
    [InlineData("\"optimizer\": null", "optimizer is null; leave it out for its default, or give it a value. (How a step moves the parameters.)")]
    [InlineData("\"batch\": { \"miniBatch\": 32.5 }", "batch.miniBatch is 32.5; expected a whole number of at most 2147483647.")]
    [InlineData("\"batch\": { \"miniBatch\": 3000000000 }", "batch.miniBatch is 3000000000; expected a whole number of at most 2147483647.")]
    [InlineData("\"batch\": { \"miniBatch\": -1 }", "batch.miniBatch is -1; allowed: at least 1 and at most 16777216. (The number of examples of a step, over all workers.)")]
    [InlineData("\"batch\": { \"shuffle\": 1 }", "batch.shuffle is 1; expected true or false.")]
    [InlineData("\"seed\": -1", "seed is -1; allowed: at least 0. (The seed of the initial parameters, of the split and of the order of examples.)")]
    [InlineData("\"seed\": 9223372036854775808", "seed is 9223372036854775808; expected a whole number of at most 9223372036854775807.")]
    [InlineData("\"name\": 7", "name is 7; expected a text.")]
    [InlineData("\"name\": \"a/b\"", "name is \"a/b\"; allowed: what matches [A-Za-z0-9][A-Za-z0-9._-]{0,63}. (Names the run folder.)")]
    [InlineData("\"name\": \"\"", "name is \"\"; allowed: what matches [A-Za-z0-9][A-Za-z0-9._-]{0,63}. (Names the run folder.)")]
    [InlineData("\"precision\": \"float16\"", "precision is \"float16\"; expected one of float32, float64. Did you mean 'float32'?")]
    [InlineData("\"precision\": \"Float32\"", "precision is \"Float32\"; expected one of float32, float64. Did you mean 'float32'?")]
    [InlineData("\"precision\": 0", "precision is 0; expected one of float32, float64.")]
    [InlineData("\"output\": { \"folder\": \" \" }", "output.folder is \" \"; allowed: a text that is not empty. (The folder under which each run makes a folder of its own, relative to the current folder.)")]
    [InlineData("\"seed\": 1, \"seed\": 2", "seed is given twice, first at config/my.json line 4. Remove one.")]
    public void A_bad_option_is_named_with_its_line_value_and_what_is_allowed(string member, string problem) =>
        Assert.Equal([$"config/my.json line 4: {problem}"], Minimal.Problems(Minimal.With(member)));

    [Theory]
    [InlineData("""{ "target": "y", "task": "regression" }""", "data.file is missing. (The examples: a CSV file with a header line, or an array of inputs (.npy, .idx or -ubyte, perhaps .gz).)")]
    [InlineData("""{ "file": "", "target": "y", "task": "regression" }""", "data.file is \"\"; allowed: a text that is not empty. (The examples: a CSV file with a header line, or an array of inputs (.npy, .idx or -ubyte, perhaps .gz).)")]
    [InlineData("""{ "file": "a.csv", "target": [], "task": "regression" }""", "data.target is a list of 0 elements; allowed: at least 1 element. (The columns to predict: one class column, or one or more numeric columns.)")]
    [InlineData("""{ "file": "a.csv", "target": ["y", null], "task": "regression" }""", "data.target[1] is null; expected a text.")]
    [InlineData("""{ "file": "a.csv", "target": 4, "task": "regression" }""", "data.target is 4; expected a text.")]
    [InlineData("""{ "file": "a.csv", "target": "y" }""", "data.task is missing. (What to learn: classes or numbers.)")]
    public void Required_options_and_lists_are_checked(string data, string problem)
    {
        string json = $$"""{ "data": {{data}}, "network": { "layers": [{ "units": 1 }], "loss": "halfSquaredError" } }""";
        Assert.Equal([$"config/my.json line 1: {problem}"], Minimal.Problems(json));
    }

    [Fact]
    public void All_problems_are_told_at_once_in_the_order_of_the_file() => Assert.Equal(
        [
            "config/my.json line 2: batch.miniBatsch is not known here. Did you mean 'miniBatch'? Known: miniBatch, microBatch, shuffle.",
            "config/my.json line 3: seed is \"x\"; expected a whole number of at most 9223372036854775807.",
            "config/my.json line 1: data is missing. (Where examples come from.)",
            "config/my.json line 1: network is missing. (The network to train.)",
        ],
        Minimal.Problems("{\n\"batch\": { \"miniBatsch\": 3 },\n\"seed\": \"x\" }"));

    [Theory]
    [InlineData("{\n  \"seed\": 1\n  \"name\": \"a\" }", "config/my.json line 3, column 3: not valid JSON.")]
    [InlineData("{ \"größe\": + }", "config/my.json line 1, column 12: not valid JSON.")]
    [InlineData("{ \"seed\": 1", "config/my.json line 1, column 12: not valid JSON.")]
    [InlineData("", "config/my.json line 1, column 1: not valid JSON.")]
    [InlineData("{} {}", "config/my.json line 1, column 4: not valid JSON.")]
    [InlineData("{ \"seed\": NaN }", "config/my.json line 1, column 11: not valid JSON.")]
    public void What_is_not_JSON_is_told_with_line_and_column(string json, string beginning) =>
        Assert.StartsWith(beginning, Assert.Single(Minimal.Problems(json)), StringComparison.Ordinal);

    [Fact]
    public void A_configuration_is_an_object() => Assert.Equal(
        ["config/my.json line 1: the configuration is a list of 2 elements; expected an object, which begins with '{'."],
        Minimal.Problems("[1, 2]"));

    [Fact]
    public void The_message_holds_every_problem() =>
        Assert.Equal("a\nb", new ConfigurationException(["a", "b"]).Message);
}
