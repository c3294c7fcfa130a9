namespace Dtls.Records.Ciphers.Simd;

/// <summary>How many bits the kernels work on at once.</summary>
internal enum SimdWidth
{
    /// <summary>The processor has not what a kernel needs: the base class library does the work.</summary>
    None = 0,

    /// <summary>AES-GCM: AES and PCLMULQDQ.</summary>
    Bits128 = 128,

    /// <summary>AES-GCM: besides, VPCLMULQDQ with AVX2. ChaCha20-Poly1305: AVX2.</summary>
    Bits256 = 256,

    /// <summary>AES-GCM: besides, VPCLMULQDQ with AVX-512 and its byte masks. ChaCha20-Poly1305: AVX-512.</summary>
    Bits512 = 512,
}
