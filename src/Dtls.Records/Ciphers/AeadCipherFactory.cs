namespace Dtls.Records.Ciphers;

/// <summary>Picks the implementation of an AEAD: C# kernels when the processor has the instructions, else the base class library.</summary>
internal static class AeadCipherFactory
{
    public static AeadCipher Create(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, AeadProvider provider) => throw new NotImplementedException();
}
