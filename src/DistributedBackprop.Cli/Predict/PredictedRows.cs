using System.Buffers;
using System.Globalization;
using System.Text;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Predict;

/// <summary>
/// Predictions as CSV, a line a row in the rows' order. Classification: <c>prediction</c>, then a column a class, <c>p(class)</c>, or
/// <c>score(class)</c> where the outputs are no probabilities. Regression: a column a target, under its name.
/// Numbers are the shortest that read back to the same bits.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="sink">Where lines go.</param>
internal sealed class PredictedRows(TrainedModel model, RowSink sink)
{
    /// <summary>What would end a field, or a line, for a reader of some kind of CSV.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t\r\n");

    private readonly bool _classifies = model.Preparation.Task == LearningTask.Classification;
    private readonly bool _isSingle = model.Manifest.Precision == Precision.Float32;
    private readonly StringBuilder _lines = new();

    /// <summary>Predicts and writes rows until there are no more, or nobody reads.</summary>
    /// <param name="blocks">The rows in blocks.</param>
    /// <exception cref="DataException">A row cannot be used; the blocks before its block are written.</exception>
    public void Write(IEnumerable<Table> blocks)
    {
        bool isFirst = true;
        foreach (Table block in blocks)
        {
            Predictions predictions = model.Predict(block);
            _lines.Clear();
            if (isFirst)
            {
                _lines.AppendJoin(',', Header().Select(Quoted)).Append('\n');
                isFirst = false;
            }

            AppendRows(predictions);
            sink.Write(_lines.ToString());
            if (sink.IsClosed)
            {
                return;
            }
        }

        sink.Complete();
    }

    private IEnumerable<string> Header()
    {
        if (!_classifies)
        {
            return model.Preparation.Targets.Select(target => target.Name);
        }

        string value = model.GivesProbabilities ? "p" : "score";
        return model.Preparation.Classes.Select(name => $"{value}({name})").Prepend("prediction");
    }

    private void AppendRows(Predictions predictions)
    {
        for (int row = 0; row < predictions.Count; row++)
        {
            string separator = "";
            if (_classifies)
            {
                _lines.Append(Quoted(predictions.Class(row)));
                separator = ",";
            }

            foreach (double value in predictions.Values(row))
            {
                _lines.Append(separator);
                AppendNumber(value);
                separator = ",";
            }

            _lines.Append('\n');
        }
    }

    /// <summary>An output of a float32 network is a float32, which has a shorter text; a restored value was computed in float64.</summary>
    private void AppendNumber(double value)
    {
        if (_classifies && _isSingle)
        {
            _lines.Append(CultureInfo.InvariantCulture, $"{(float)value}");
        }
        else
        {
            _lines.Append(CultureInfo.InvariantCulture, $"{value}");
        }
    }

    /// <summary>A field as RFC 4180 writes it; one that begins or ends with white space in quotes too, since readers trim.</summary>
    private static string Quoted(string field) => field.AsSpan().ContainsAny(Special) || field != field.Trim()
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : field;
}
