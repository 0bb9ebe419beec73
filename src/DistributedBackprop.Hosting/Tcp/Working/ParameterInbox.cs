using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>
/// The parameters that came over a link: the newest, those being computed at, and those on their way, in three vectors that take
/// turns. Who computes at older ones, because an offer waited too long, computes nonsense for a version that is past, which nobody reads.
/// </summary>
/// <param name="create">Makes a vector.</param>
internal sealed class ParameterInbox(Func<FlatVector> create)
{
    private readonly FlatVector[] _vectors = [create(), create(), create()];
    private FlatVector? _newest;
    private ModelVersion _newestVersion;
    private FlatVector? _incoming;
    private FlatVector? _inUse;

    /// <summary>The bytes of a vector.</summary>
    public int VectorBytes => _vectors[0].Bytes.Length;

    /// <summary>Notes at which parameters is being computed; null between offers. The computing thread.</summary>
    public void Use(FlatVector? parameters) => Volatile.Write(ref _inUse, parameters);

    /// <summary>A vector for parameters on their way. Reader thread.</summary>
    public FlatVector Begin()
    {
        FlatVector? inUse = Volatile.Read(ref _inUse);
        _incoming = _vectors.First(vector => vector != _newest && vector != inUse);
        return _incoming;
    }

    /// <summary>The parameters of a version: those that just came, or the newest of before; null where they are not here. Reader thread.</summary>
    /// <param name="version">The version.</param>
    /// <param name="justCame">Whether parameters came with it.</param>
    public FlatVector? Complete(ModelVersion version, bool justCame)
    {
        if (justCame)
        {
            _newest = _incoming;
            _newestVersion = version;
        }

        return _newest is not null && _newestVersion == version ? _newest : null;
    }
}
