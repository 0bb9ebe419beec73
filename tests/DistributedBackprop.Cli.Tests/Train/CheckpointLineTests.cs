using DistributedBackprop.Cli.Train;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A full disk may refuse a checkpoint every few steps.</summary>
public sealed class CheckpointLineTests
{
    private readonly RunEventText _text = new(epochs: 1, resumeWith: "");

    [Fact]
    public void Why_checkpoints_fail_is_said_once_until_they_can_be_written_again()
    {
        Assert.Null(_text.Describe(new CheckpointWritten(At(5))));
        Assert.Equal(
            "the checkpoint at 10 updates could not be written: No space left on device : '/run/checkpoint-1-10'. Training goes on; what was durable before stays so.",
            Fail(10, "No space left on device"));
        Assert.Null(Fail(15, "No space left on device"));
        Assert.StartsWith("the checkpoint at 20 updates could not be written: Permission denied", Fail(20, "Permission denied"), StringComparison.Ordinal);
        Assert.Equal("checkpoints can be written again: that at 25 updates is durable", _text.Describe(new CheckpointWritten(At(25))));
        Assert.Null(_text.Describe(new CheckpointWritten(At(30))));
        Assert.NotNull(Fail(35, "Permission denied"));
    }

    private static ModelVersion At(long updates) => new(1, updates);

    private string? Fail(long updates, string reason) =>
        _text.Describe(new CheckpointFailed(At(updates), FormattableString.Invariant($"{reason} : '/run/checkpoint-1-{updates}'.")));
}
