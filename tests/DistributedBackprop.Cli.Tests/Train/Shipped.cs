namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>The configurations that come with the program, as they lie beside it.</summary>
internal static class Shipped
{
    public static string Digits => Configuration("digits");

    public static string Iris => Configuration("iris");

    public static string IrisPetalWidth => Configuration("iris-petal-width");

    public static string Xor => Configuration("xor");

    public static string DigitsData => Path.Combine(AppContext.BaseDirectory, "data", "digits.csv");

    public static string IrisData => Path.Combine(AppContext.BaseDirectory, "data", "iris.csv");

    private static string Configuration(string name) => Path.Combine(AppContext.BaseDirectory, "config", $"{name}.json");
}
