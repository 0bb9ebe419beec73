using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>Writes a suggestion as the text of a configuration: JSON, with each reason as a comment above its option.</summary>
/// <remarks>It writes those options that <see cref="ConfigurationSuggester"/> sets, and no others: a suggestion is written as it was made.</remarks>
internal sealed class SuggestedText
{
    private const int LongestLine = 110;

    private readonly StringBuilder _text = new();
    private readonly ILookup<string, string> _reasons;
    private readonly TrainingOptions _options;

    private readonly string? _schema;

    private SuggestedText(ConfigurationSuggestion suggestion, string? schema)
    {
        _schema = schema;
        _options = suggestion.Options;
        _reasons = suggestion.Reasons.ToLookup(reason => reason.Path, reason => reason.Text);
    }

    /// <summary>Writes a suggestion; options that it leaves at their defaults are left out.</summary>
    /// <param name="suggestion">The suggestion of a <see cref="ConfigurationSuggester"/>.</param>
    /// <param name="heading">What the first line says: where the configuration comes from.</param>
    /// <param name="schema">Where an editor finds the schema of configurations, seen from the configuration; null: nowhere.</param>
    /// <returns>The text; <see cref="TrainingConfiguration.Read"/> gives the suggestion's options again.</returns>
    /// <exception cref="ArgumentNullException">The suggestion or the heading is null.</exception>
    public static string Write(ConfigurationSuggestion suggestion, string heading, string? schema = null)
    {
        ArgumentNullException.ThrowIfNull(suggestion);
        ArgumentNullException.ThrowIfNull(heading);
        return new SuggestedText(suggestion, schema).WriteAll(heading);
    }

    private string WriteAll(string heading)
    {
        Comment(heading, indent: 0);
        Line(0, "{");
        WriteSchema();
        Line(2, $"\"name\": {Quote(_options.Name)},");
        Comment("Another seed gives other initial weights, another split and another order of the rows.", indent: 2);
        Line(2, $"\"seed\": {_options.Seed.ToString(CultureInfo.InvariantCulture)},");
        Blank();
        WriteData(_options.Data);
        Blank();
        WriteNetwork();
        Blank();
        WriteTraining();
        Line(0, "}");
        return _text.ToString();
    }

    private void WriteSchema()
    {
        if (_schema is not null)
        {
            Comment("By this an editor completes names, explains options and marks mistakes.", indent: 2);
            Line(2, $"{Quote(ConfigurationSchema.Key)}: {Quote(_schema)},");
            Blank();
        }
    }

    private void WriteData(DataOptions data)
    {
        Line(2, "\"data\": {");
        Comment("The path is relative to the folder of this file.", indent: 4);
        Line(4, $"\"file\": {Quote(data.File)},");
        Line(4, $"\"target\": {(data.Target is [string single] ? Quote(single) : List(data.Target))},");
        Option(4, "data.task", Quote(EnumNames.Of(data.Task)));
        OptionUnless(data.Separator == CsvSeparator.Auto, "data.separator", Quote(EnumNames.Of(data.Separator)));
        OptionUnless(data.DecimalComma is null, "data.decimalComma", data.DecimalComma == true ? "true" : "false");
        OptionUnless(data.Ignore.Count == 0, "data.ignore", List(data.Ignore));
        OptionUnless(data.Categories.Count == 0, "data.categories", List(data.Categories));
        OptionUnless(data.UnknownCategory == UnknownCategoryHandling.Error, "data.unknownCategory", Quote(EnumNames.Of(data.UnknownCategory)));
        OptionUnless(data.Missing == MissingHandling.Error, "data.missing", Quote(EnumNames.Of(data.Missing)));
        OptionUnless(data.MissingValues.SequenceEqual(MissingMarkers.Defaults), "data.missingValues", List(data.MissingValues));
        Option(4, "data.featureScaling", "{ \"kind\": \"standard\" }");
        OptionUnless(data.TargetScaling is NoScaling, "data.targetScaling", "{ \"kind\": \"standard\" }");
        Option(4, "data.validationShare", Number(data.ValidationShare));
        WriteWeights(data.ClassWeights);
        Line(2, "},");
    }

    private void WriteWeights(ClassWeighting weighting)
    {
        if (weighting is GivenClassWeights given)
        {
            Reasons("data.classWeights", indent: 4);
            Line(4, "\"classWeights\": {");
            Line(6, "\"kind\": \"given\",");
            Line(6, "\"weights\": [");
            foreach (ClassWeight weight in given.Weights)
            {
                Line(8, $"{{ \"class\": {Quote(weight.Class)}, \"weight\": {Number(weight.Weight)} }},");
            }

            Line(6, "],");
            Line(4, "},");
        }
    }

    private void WriteNetwork()
    {
        Line(2, "\"network\": {");
        Reasons("network.layers", indent: 4);
        Line(4, "\"layers\": [");
        foreach (DenseDefinition layer in _options.Network.Layers.Cast<DenseDefinition>())
        {
            string initializer = layer.Activation == Activation.Relu ? ", \"initializer\": { \"kind\": \"he\" }" : "";
            Line(6, $"{{ \"units\": {layer.Units}, \"activation\": {Quote(EnumNames.Of(layer.Activation))}{initializer} }},");
        }

        Line(4, "],");
        Line(4, $"\"loss\": {Quote(EnumNames.Of(_options.Network.Loss))},");
        Line(2, "},");
    }

    private void WriteTraining()
    {
        var optimizer = (AdamW)_options.Optimizer;
        var schedule = (CosineSchedule)optimizer.Schedule;
        Reasons("optimizer", indent: 2);
        Line(2, "\"optimizer\": {");
        Line(4, "\"kind\": \"adamW\",");
        Line(4, $"\"learningRate\": {Number(optimizer.LearningRate)},");
        Line(4, $"\"weightDecay\": {Number(optimizer.WeightDecay)},");
        Line(4, $"\"schedule\": {{ \"kind\": \"cosine\", \"finalFactor\": {Number(schedule.FinalFactor)} }},");
        Line(2, "},");
        Blank();
        Option(2, "batch", $"{{ \"miniBatch\": {_options.Batch.MiniBatch}, \"microBatch\": {_options.Batch.MicroBatch} }}");
        Blank();
        string patience = _options.Stopping.Patience is { } epochs ? $", \"patience\": {epochs}" : "";
        Option(2, "stopping", $"{{ \"epochs\": {_options.Stopping.Epochs}{patience} }}");
        Blank();
        Reasons("output.model", indent: 2);
        Line(2, $"\"output\": {{ \"model\": {Quote(EnumNames.Of(_options.Output.Model!.Value))} }},");
    }

    private void OptionUnless(bool isDefault, string path, string value)
    {
        if (!isDefault)
        {
            Option(4, path, value);
        }
    }

    private void Option(int indent, string path, string value)
    {
        Reasons(path, indent);
        Line(indent, $"\"{path[(path.LastIndexOf('.') + 1)..]}\": {value},");
    }

    private void Reasons(string path, int indent)
    {
        foreach (string reason in _reasons[path])
        {
            Comment(reason, indent);
        }
    }

    /// <summary>A comment of as many lines as it needs, each broken between words.</summary>
    private void Comment(string words, int indent)
    {
        var line = new StringBuilder("//");
        foreach (string word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 2 && indent + line.Length + 1 + word.Length > LongestLine)
            {
                Line(indent, line.ToString());
                line = new StringBuilder("//");
            }

            line.Append(' ').Append(word);
        }

        Line(indent, line.ToString());
    }

    private void Line(int indent, string content) => _text.Append(' ', indent).Append(content).Append('\n');

    private void Blank() => _text.Append('\n');

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string words) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(words)}\"";

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(Quote))}]";
}
