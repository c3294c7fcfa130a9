namespace Dtls.Records;

/// <summary>Who computes the AEAD.</summary>
public enum AeadProvider
{
    /// <summary>The fastest that this processor has.</summary>
    Auto,

    /// <summary>The kernels in C#; where the processor lacks their instructions, the base class library.</summary>
    Simd,

    /// <summary>The base class library (System.Security.Cryptography).</summary>
    Bcl,
}
