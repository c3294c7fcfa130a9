namespace Dtls.CommandLine;

/// <summary>The options cannot work. The message is one line for the person who typed them; the exit code is <see cref="ExitCode.Usage"/>.</summary>
public sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Throws <paramref name="message"/> unless <paramref name="condition"/> holds.</summary>
    public static void ThrowUnless(bool condition, string message)
    {
        if (!condition)
        {
            throw new UsageException(message);
        }
    }
}
