namespace Dtls.Records.Ciphers.Simd;

/// <summary>How many bits the kernels work on at once. Each width needs the instructions of the narrower ones too.</summary>
internal enum SimdWidth
{
    /// <summary>The processor has not what the kernels need: the base class library does the work.</summary>
    None = 0,

    /// <summary>AES and PCLMULQDQ.</summary>
    Bits128 = 128,

    /// <summary>Besides, VPCLMULQDQ with AVX2.</summary>
    Bits256 = 256,

    /// <summary>Besides, VPCLMULQDQ with AVX-512 and its byte masks.</summary>
    Bits512 = 512,
}
