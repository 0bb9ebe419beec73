using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>Vectors that nobody uses at the moment. So in the steady state none is allocated. May be used by any thread.</summary>
/// <param name="create">Makes one where none is free.</param>
internal sealed class VectorPool(Func<FlatVector> create)
{
    private readonly Lock _gate = new();
    private readonly Stack<FlatVector> _free = new();

    /// <summary>A vector with any content.</summary>
    public FlatVector Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out FlatVector? vector))
            {
                return vector;
            }
        }

        return create();
    }

    /// <summary>Gives a vector back that nobody reads or writes any more.</summary>
    public void Return(FlatVector vector)
    {
        lock (_gate)
        {
            _free.Push(vector);
        }
    }
}
