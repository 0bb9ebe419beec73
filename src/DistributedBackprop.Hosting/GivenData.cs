using DistributedBackprop.Data;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting;

/// <summary>Refuses data options that cannot count where a program gives the data itself: what is asked for is done, or refused.</summary>
internal static class GivenData
{
    /// <summary>Refuses what examples in arrays leave no room for.</summary>
    /// <param name="options">The options. A task of classification may be the default one, and is no contradiction.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="source">What messages call the options.</param>
    /// <exception cref="ConfigurationException">A file is named, or the task or the targets contradict the examples.</exception>
    public static void RequireFit(DataOptions options, Examples examples, string source)
    {
        RequireNoOtherFile(options, source);
        Refuse(options.TestFile, "data.testFile", "measure the model with Evaluate", source);
        Refuse(options.TestLabels, "data.testLabels", "measure the model with Evaluate", source);
        if (options.Task == LearningTask.Regression && examples.Task == LearningTask.Classification)
        {
            throw new ConfigurationException($"{source}: data.task is 'regression', but the examples hold classes. Leave it out, or make the examples with Examples.ForRegression.");
        }

        if (options.Target is { Count: > 0 } names && names.Count != examples.Targets)
        {
            throw new ConfigurationException(
                $"{source}: data.target names {Columns(names.Count)} ({string.Join(", ", names)}), but each example has {Columns(examples.Targets)} to predict. Name each of them, or none.");
        }
    }

    /// <summary>Refuses files that would go with the one in whose place data are given. A file to test on counts: the run's configuration keeps it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="source">What messages call the options.</param>
    /// <exception cref="ConfigurationException">A file is named.</exception>
    public static void RequireNoOtherFile(DataOptions options, string source)
    {
        Refuse(options.Labels, "data.labels", "give the labels with the data", source);
        Refuse(options.ValidationFile, "data.validationFile", "give both tables as DataTables", source);
        Refuse(options.ValidationLabels, "data.validationLabels", "give both tables as DataTables", source);
    }

    private static void Refuse(string? file, string option, string advice, string source)
    {
        if (file is not null)
        {
            throw new ConfigurationException($"{source}: {option} is '{file}', which is not read where a program gives the data. Leave it out, and {advice}.");
        }
    }

    private static string Columns(int count) => count == 1 ? "1 column" : $"{count} columns";
}
