using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// An option that may change when a run goes on, because it is no part of the run's identity. Which ones these are is found
/// by asking <see cref="SettingsHash"/>, whose word counts when a run is resumed.
/// </summary>
/// <param name="Path">The keys that lead to the option.</param>
/// <param name="Freedom">"may change", or with the condition.</param>
internal sealed record ResumableOption(IReadOnlyList<string> Path, string Freedom)
{
    private static readonly TrainingOptions Plain = new();

    private static readonly TrainingOptions WithCosine = new() { Optimizer = new GradientDescent { Schedule = new CosineSchedule() } };

    /// <summary>The options, in the order of their declaration; of a record whose options all may change only these.</summary>
    public static IReadOnlyList<ResumableOption> All { get; } = [.. Find()];

    private static IEnumerable<ResumableOption> Find()
    {
        foreach (OptionProperty section in RecordShape.Of(typeof(TrainingOptions)).Options)
        {
            if (!OtherValue.IsPlainRecord(section.Type))
            {
                if (Describe([section]) is { } freedom)
                {
                    yield return new ResumableOption([section.Key], freedom);
                }

                continue;
            }

            foreach (OptionProperty option in RecordShape.Of(section.Type).Options)
            {
                if (Describe([section, option]) is { } freedom)
                {
                    yield return new ResumableOption([section.Key, option.Key], freedom);
                }
            }
        }
    }

    private static string? Describe(IReadOnlyList<OptionProperty> path) => (IsFree(path, Plain), IsFree(path, WithCosine)) switch
    {
        (true, true) => "may change",
        (true, false) => "may change, unless optimizer.schedule is cosine",
        _ => null,
    };

    private static bool IsFree(IReadOnlyList<OptionProperty> path, TrainingOptions options) =>
        SettingsHash.Of((TrainingOptions)WithOther(options, path)) == SettingsHash.Of(options);

    private static object WithOther(object record, IReadOnlyList<OptionProperty> path)
    {
        OptionProperty option = path[0];
        object? value = option.Get(record);
        object other = path.Count == 1 ? OtherValue.Than(value, option.Type) : WithOther(value!, [.. path.Skip(1)]);
        object copy = Activator.CreateInstance(record.GetType())!;
        foreach (OptionProperty each in RecordShape.Of(record.GetType()).Options)
        {
            each.Set(copy, each.Key == option.Key ? other : each.Get(record));
        }

        return copy;
    }
}
