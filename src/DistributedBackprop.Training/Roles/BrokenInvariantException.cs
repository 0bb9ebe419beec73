namespace DistributedBackprop.Training.Roles;

/// <summary>A role found itself in a state that its protocol excludes: an error of this program, never of its input.</summary>
public sealed class BrokenInvariantException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public BrokenInvariantException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What does not hold, with the values.</param>
    public BrokenInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What does not hold, with the values.</param>
    /// <param name="innerException">The cause.</param>
    public BrokenInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws unless <paramref name="holds"/>.</summary>
    /// <exception cref="BrokenInvariantException">It does not hold.</exception>
    public static void ThrowUnless(bool holds, string invariant)
    {
        if (!holds)
        {
            throw new BrokenInvariantException($"Broken invariant: {invariant}. This is an error of the program; please report it.");
        }
    }
}
