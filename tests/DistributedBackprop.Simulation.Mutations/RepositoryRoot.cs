namespace DistributedBackprop.Simulation.Mutations;

/// <summary>Where the clone of the repository is that this program was built in.</summary>
internal static class RepositoryRoot
{
    /// <summary>Looks upward from the program.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DistributedBackprop.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds DistributedBackprop.sln. Run this program within a clone of the repository.");
    }
}
