using System.Buffers.Binary;
using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// Raw rows to the network's inputs as operators: numbers are scaled in float64 and rounded once to the model's precision; each category picks
/// a row of a small matrix; the parts are joined and put into the network's order. ONNX cannot refuse a row: what training did not allow
/// for becomes not-a-number, and so do the outputs.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="chain">The graph in the making.</param>
/// <param name="type">The model's precision.</param>
internal sealed class OnnxPreparation(ExportedModel model, OnnxChain chain, OnnxElementType type)
{
    private readonly List<string> _parts = [];

    /// <summary>The input of the network that each value of the joined parts is.</summary>
    private readonly List<int> _places = [];

    /// <summary>Appends the preparation: the chain's value is then [N, inputs] in the model's precision.</summary>
    public void Append()
    {
        if (model.Numbers.Count > 0)
        {
            AppendNumbers([.. model.Numbers.Select(column => column.Feature)]);
        }

        if (model.Categories.Count > 0)
        {
            AppendCategories();
        }

        if (_parts.Count > 1)
        {
            chain.Join("inputs.joined", _parts);
        }

        PutInOrder();
    }

    /// <summary>
    /// x' = (x - offset) / divisor in float64, then rounded once. First, not-a-number becomes what the column has for missing values; a column
    /// without that keeps it.
    /// </summary>
    private void AppendNumbers(NumberFeature[] columns)
    {
        chain.Begin(new OnnxMatrix("features", OnnxElementType.Double, columns.Length));
        if (Array.Exists(columns, column => column.WhenMissing is not null))
        {
            string features = chain.Value;
            chain.Apply("IsNaN", "features.missing");
            chain.ApplyVector("Where", "features.filled", "features.substitute", columns.Select(column => column.WhenMissing ?? double.NaN), features);
        }

        chain.ApplyVector("Sub", "features.moved", "features.offset", columns.Select(column => column.Offset));
        chain.ApplyVector("Div", "features.scaled", "features.divisor", columns.Select(column => column.Divisor));
        if (type != OnnxElementType.Double)
        {
            chain.Cast("features.rounded", type);
        }

        AddPart(model.Numbers.Select(column => column.FirstInput));
        AppendSlots();
    }

    /// <summary>The inputs that say whether a number is missing: 1 or 0.</summary>
    private void AppendSlots()
    {
        (int Column, int Input)[] slots = [.. model.Numbers.Index().Where(entry => entry.Item.Feature.HasMissingSlot).Select(entry => (entry.Index, entry.Item.FirstInput + 1))];
        if (slots.Length > 0)
        {
            chain.From("features.missing");
            chain.Cast("features.flags", type);
            chain.Pick("features.slots", "features.slotted", slots.Select(slot => slot.Column));
            AddPart(slots.Select(slot => slot.Input));
        }
    }

    private void AppendCategories()
    {
        var input = new OnnxMatrix("categories", OnnxElementType.Text, model.Categories.Count);
        chain.Begin(input);
        for (int index = 0; index < model.Categories.Count; index++)
        {
            PlacedColumn<CategoryFeature> column = model.Categories[index];
            string name = FormattableString.Invariant($"categories.{index}");
            chain.From(input.Name);
            chain.Pick($"{name}.text", $"{name}.column", index);
            AppendCode(name, column.Feature);
            chain.ApplyTable("Gather", $"{name}.inputs", SlotMatrix(name, column.Feature));
            AddPart(Enumerable.Range(column.FirstInput, column.Feature.Inputs));
        }
    }

    /// <summary>From a text to the row of <see cref="SlotMatrix"/>: the category's or the missing value's, else that of unknown ones.</summary>
    private void AppendCode(string name, CategoryFeature column)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string missing in model.Manifest.Preparation.MissingValues)
        {
            rows[missing] = RowOf(CategorySlots.OfMissing(column), column);
        }

        foreach ((int index, string category) in column.Categories.Index())
        {
            rows.TryAdd(category, index);
        }

        chain.Apply(
            OnnxNode.MachineLearningDomain,
            "LabelEncoder",
            $"{name}.code",
            new OnnxTexts("keys_strings", [.. rows.Keys]),
            new OnnxIntegers("values_int64s", [.. rows.Values.Select(row => (long)row)]),
            new OnnxInteger("default_int64", RowOf(CategorySlots.OfUnknown(column), column)));
    }

    private static int RowOf(int slot, CategoryFeature column) => slot == CategorySlots.None ? column.Inputs : slot;

    /// <summary>A row a slot, with a 1 in its place; and a last one of not-a-numbers for what is refused.</summary>
    private OnnxTensor SlotMatrix(string name, CategoryFeature column)
    {
        int width = column.Inputs;
        var elements = new double[(width + 1) * width];
        for (int slot = 0; slot < width; slot++)
        {
            elements[(slot * width) + slot] = 1;
            elements[(width * width) + slot] = double.NaN;
        }

        return new OnnxTensor($"{name}.slots", type, [width + 1, width], Bytes(elements));
    }

    private byte[] Bytes(double[] elements)
    {
        int size = type == OnnxElementType.Double ? sizeof(double) : sizeof(float);
        var bytes = new byte[elements.Length * size];
        for (int i = 0; i < elements.Length; i++)
        {
            if (type == OnnxElementType.Double)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * size), elements[i]);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * size), (float)elements[i]);
            }
        }

        return bytes;
    }

    private void AddPart(IEnumerable<int> places)
    {
        _parts.Add(chain.Value);
        _places.AddRange(places);
    }

    /// <summary>Value i of the network's inputs stands where the parts have the place i.</summary>
    private void PutInOrder()
    {
        int[] order = [.. Enumerable.Range(0, _places.Count).OrderBy(value => _places[value])];
        if (!order.SequenceEqual(Enumerable.Range(0, order.Length)))
        {
            chain.Pick("inputs", "inputs.order", order);
        }
    }
}
