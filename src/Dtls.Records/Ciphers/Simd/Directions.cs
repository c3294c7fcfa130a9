namespace Dtls.Records.Ciphers.Simd;

/// <summary>Which way a kernel works, as a type: what it writes is hashed when sealing, what it reads when opening.</summary>
internal interface IDirection
{
    static abstract bool Seals { get; }
}

/// <summary>Plaintext in, ciphertext out.</summary>
internal readonly struct Sealing : IDirection
{
    public static bool Seals => true;
}

/// <summary>Ciphertext in, plaintext out.</summary>
internal readonly struct Opening : IDirection
{
    public static bool Seals => false;
}
