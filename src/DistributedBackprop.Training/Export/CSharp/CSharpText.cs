using System.Text;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>C# source in the making: lines that end in a line feed everywhere, and lists that are broken into lines.</summary>
internal sealed class CSharpText
{
    private const int LineWidth = 140;
    private const string Indent = "        ";

    private readonly StringBuilder _text = new();

    /// <summary>Appends a block of lines as it stands.</summary>
    public void Block(string lines) => _text.Append(lines.ReplaceLineEndings("\n")).Append('\n');

    /// <summary>Appends an empty line and a member of a class: each line is indented by one step.</summary>
    public void Member(string lines)
    {
        _text.Append('\n');
        foreach (string line in lines.ReplaceLineEndings("\n").Split('\n'))
        {
            _text.Append(line.Length > 0 ? "    " : "").Append(line).Append('\n');
        }
    }

    /// <summary>Appends a member whose value is a list.</summary>
    /// <param name="head">What stands before the list: documentation, type, name and <c>=</c> or <c>=&gt;</c>.</param>
    /// <param name="elements">The elements as literals.</param>
    public void List(string head, IEnumerable<string> elements)
    {
        Member($"{head}\n[");
        int column = 0;
        foreach (string element in elements)
        {
            if (column + element.Length > LineWidth - Indent.Length)
            {
                _text.Append('\n');
                column = 0;
            }

            _text.Append(column == 0 ? Indent : " ").Append(element).Append(',');
            column += element.Length + 2;
        }

        _text.Append("\n    ];\n");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
