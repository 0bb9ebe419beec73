namespace DistributedBackprop.Cli.Train;

/// <summary>The configuration that <c>dbp train</c> takes when none is named.</summary>
internal static class DefaultConfiguration
{
    /// <summary>The shipped handwritten digits: below the current folder, else beside the program.</summary>
    public static string Path
    {
        get
        {
            string here = System.IO.Path.Combine("config", "digits.json");
            return File.Exists(here) ? here : System.IO.Path.Combine(AppContext.BaseDirectory, here);
        }
    }
}
