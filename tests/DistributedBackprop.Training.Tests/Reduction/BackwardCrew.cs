using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Tests.Reduction;

/// <summary>A crew that counts the parts that it is given, and begins with the last.</summary>
internal sealed class BackwardCrew : ICrew
{
    public int Parts { get; private set; }

    public void Share(int parts, Action<int> part)
    {
        Parts += parts;
        for (int number = parts - 1; number >= 0; number--)
        {
            part(number);
        }
    }
}
