using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Training.Tests.Roles;

/// <summary>Feeds a role by hand, on a clock that stands still until it is told otherwise.</summary>
internal sealed class RoleProbe(IRole role)
{
    /// <summary>The time that the role is told.</summary>
    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(100);

    /// <summary>Hands the role an input.</summary>
    /// <returns>What is to be done.</returns>
    public IReadOnlyList<Effect> Feed(Input input)
    {
        var effects = new List<Effect>();
        role.Handle(input, Now, effects);
        return effects;
    }

    /// <summary>Lets time pass, then hands the role an input.</summary>
    public IReadOnlyList<Effect> FeedAfter(double seconds, Input input)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return Feed(input);
    }
}

/// <summary>Picks what a test looks at from a role's effects.</summary>
internal static class Effects
{
    public static IEnumerable<T> ToServer<T>(this IEnumerable<Effect> effects)
        where T : Message => effects.OfType<SendToParameterServer>().Select(send => send.Message).OfType<T>();

    public static IEnumerable<T> ToCoordinator<T>(this IEnumerable<Effect> effects)
        where T : Message => effects.OfType<SendToCoordinator>().Select(send => send.Message).OfType<T>();

    public static IEnumerable<T> ToWorker<T>(this IEnumerable<Effect> effects, Training.Run.WorkerId worker)
        where T : Message => effects.OfType<SendToWorker>().Where(send => send.Worker == worker).Select(send => send.Message).OfType<T>();

    public static IEnumerable<T> ToVoter<T>(this IEnumerable<Effect> effects, Training.Run.ServerId? voter = null)
        where T : Message => effects.OfType<SendToVoter>().Where(send => voter is null || send.Voter == voter).Select(send => send.Message).OfType<T>();

    public static IEnumerable<T> ToHead<T>(this IEnumerable<Effect> effects)
        where T : VoterAnswer => effects.OfType<SendToHead>().Select(send => send.Answer).OfType<T>();

    public static IEnumerable<T> Reported<T>(this IEnumerable<Effect> effects)
        where T : RunEvent => effects.OfType<Report>().Select(report => report.Event).OfType<T>();
}
