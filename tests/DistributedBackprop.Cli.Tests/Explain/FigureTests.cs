using DistributedBackprop.Cli.Explain;

namespace DistributedBackprop.Cli.Tests.Explain;

public sealed class FigureTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(3.510854812251261e-05, "0.0000351085481")]
    [InlineData(1e-9, "0.000000001")]
    [InlineData(1.23456789012e-10, "1.23456789E-10")]
    [InlineData(123456789012, "123456789000")]
    [InlineData(1e15, "1E+15")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NaN, "NaN")]
    public void A_number_has_nine_digits_and_an_exponent_only_where_it_must(double value, string text) => Assert.Equal(text, Figure.Of(value));

    [Theory]
    [InlineData(2, "2")]
    [InlineData(-2, "(-2)")]
    public void A_negative_operand_stands_in_parentheses(double value, string text) => Assert.Equal(text, Figure.Operand(value));
}
