using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Simulation.World;

/// <summary>Copies what a message refers to, as sending it over a wire does: later changes on one side do not show on the other.</summary>
internal static class WireCopy
{
    /// <summary>A copy that shares no tensor with the message.</summary>
    public static Message Of(Message message) => message switch
    {
        Offer offer => offer with { Parameters = offer.Parameters.Copy() },
        Push push => push with { Contributions = [.. push.Contributions.Select(sum => sum with { Gradient = sum.Gradient?.Copy() })] },
        _ => message,
    };
}
