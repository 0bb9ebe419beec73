using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Goes through the bytes of vectors, from the first of the first to the last of the last.</summary>
/// <param name="vectors">The vectors.</param>
internal sealed class VectorCursor(IReadOnlyList<FlatVector> vectors)
{
    private int _vector;
    private int _offset;

    /// <summary>The bytes from here to the end of all vectors.</summary>
    public long Left { get; private set; } = vectors.Sum(vector => (long)vector.Bytes.Length);

    /// <summary>Goes on within the present vector.</summary>
    /// <param name="most">The most bytes to go.</param>
    /// <returns>The bytes passed: as many as asked for, or those up to the vector's end. Empty at the end of all vectors only, or for 0.</returns>
    public Block Next(int most)
    {
        while (_vector < vectors.Count && _offset == vectors[_vector].Bytes.Length)
        {
            _vector++;
            _offset = 0;
        }

        if (_vector == vectors.Count)
        {
            return default;
        }

        int length = Math.Min(most, vectors[_vector].Bytes.Length - _offset);
        Block passed = Block.Of(vectors[_vector], _offset, length);
        _offset += length;
        Left -= length;
        return passed;
    }
}
