using System.Globalization;
using System.Text;

namespace DistributedBackprop.Cli.Tests.New;

/// <summary>Tables of known difficulty, drawn from a seed: the same ones on every machine. The target is the last column, <c>y</c>.</summary>
internal static class SampleTables
{
    /// <summary>Two half moons that interlock; the noise leaves about 93 % to be told apart.</summary>
    public static string Moons() => Draw(1, 400, "x1,x2,y", random =>
    {
        bool upper = random.Next(2) == 0;
        double angle = Math.PI * random.NextDouble();
        double x = (upper ? Math.Cos(angle) : 1 - Math.Cos(angle)) + (0.25 * Normal(random));
        double y = (upper ? Math.Sin(angle) : 0.5 - Math.Sin(angle)) + (0.25 * Normal(random));
        return [x, y, upper ? "upper" : "lower"];
    });

    /// <summary>A plane in units of very different size, with noise of standard deviation 5.</summary>
    public static string Plane() => Draw(2, 300, "x1,x2,x3,y", random =>
    {
        (double a, double b, double c) = (Normal(random), Normal(random), Normal(random));
        return [a, 1000 * b, 0.01 * c, 100 + (30 * a) - (20 * b) + (10 * c) + (5 * Normal(random))];
    });

    /// <summary>Ten columns, of which five matter, with noise of standard deviation 1. Source: J. Friedman, "Multivariate adaptive regression splines", 1991.</summary>
    public static string Friedman() => Draw(3, 500, "x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,y", random =>
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(_ => random.NextDouble())];
        double y = (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * (x[2] - 0.5) * (x[2] - 0.5)) + (10 * x[3]) + (5 * x[4]) + Normal(random);
        return [.. x.Cast<object>(), y];
    });

    /// <summary>Numbers, text, missing values and an id.</summary>
    public static string Customers() => Draw(4, 500, "id,age,income,city,member,y", random =>
    {
        (double age, double income) = (18 + (62 * random.NextDouble()), 15000 + (30000 * random.NextDouble()));
        string city = ((string[])["Bonn", "Kiel", "Ulm"])[random.Next(3)];
        bool member = random.Next(2) == 0;
        double score = ((age - 49) / 10) + ((income - 30000) / 5000) + (city == "Bonn" ? 2 : city == "Kiel" ? -2 : 0) + (member ? 1 : -1);
        return
        [
            $"c-{random.Next()}", random.Next(10) == 0 ? "n/a" : Math.Round(age), Math.Round(income, 2),
            random.Next(20) == 0 ? "" : city, member ? "yes" : "no", score + (0.7 * Normal(random)) > 0 ? "buys" : "leaves",
        ];
    });

    /// <summary>Three clusters of 80, 15 and 5 in a hundred rows.</summary>
    public static string Uneven() => Draw(5, 600, "x1,x2,y", random =>
    {
        int draw = random.Next(100);
        int kind = draw < 80 ? 0 : draw < 95 ? 1 : 2;
        return [(kind == 1 ? 3 : 0) + Normal(random), (kind == 2 ? 3.5 : 0) + Normal(random), kind];
    });

    /// <summary>Thirty rows in two clusters.</summary>
    public static string Tiny() => Draw(6, 30, "x1,x2,x3,y", random =>
    {
        int side = random.Next(2);
        return [(side * 4) + Normal(random), Normal(random), Normal(random), side == 0 ? "left" : "right"];
    });

    /// <summary>Two and a half waves over one column, with noise of standard deviation 0.1.</summary>
    public static string Wave() => Draw(7, 300, "x,y", random =>
    {
        double x = 10 * random.NextDouble();
        return [x, Math.Sin(1.5 * x) + (0.1 * Normal(random))];
    });

    private static string Draw(int seed, int rows, string header, Func<Random, object[]> row)
    {
        var random = new Random(seed);
        var text = new StringBuilder(header).Append('\n');
        for (int drawn = 0; drawn < rows; drawn++)
        {
            text.AppendJoin(',', row(random).Select(field => Convert.ToString(field, CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A normal deviate. Source: G. Box, M. Muller, 1958.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
