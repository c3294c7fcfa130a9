namespace Dtls.Records.Ciphers.Simd;

/// <summary>The size of an AES key as a type, so that the compiler makes a kernel for each without a branch in it. FIPS 197 §5.</summary>
internal interface IAesKeySize
{
    static abstract int KeyLength { get; }

    static abstract int Rounds { get; }
}

/// <summary>AES-128: ten rounds, eleven round keys.</summary>
internal readonly struct Aes128KeySize : IAesKeySize
{
    public static int KeyLength => 16;

    public static int Rounds => 10;
}

/// <summary>AES-256: fourteen rounds, fifteen round keys.</summary>
internal readonly struct Aes256KeySize : IAesKeySize
{
    public static int KeyLength => 32;

    public static int Rounds => 14;
}
