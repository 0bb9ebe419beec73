namespace DistributedBackprop.Engine;

/// <summary>A crew of the caller alone.</summary>
internal sealed class OneHand : ICrew
{
    /// <summary>It has no state, so that one is enough.</summary>
    public static readonly OneHand Instance = new();

    private OneHand()
    {
    }

    /// <inheritdoc/>
    public void Share(int parts, Action<int> part)
    {
        for (int k = 0; k < parts; k++)
        {
            part(k);
        }
    }
}
