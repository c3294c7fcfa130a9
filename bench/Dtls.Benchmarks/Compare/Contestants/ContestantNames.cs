namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>The implementations as the rows call them.</summary>
internal static class ContestantNames
{
    public const string DtlsSimd = "dtls-simd";
    public const string DtlsBcl = "dtls-bcl";
    public const string OpenSsl = "openssl";
    public const string BouncyCastle = "bouncycastle";
    public const string AesGcm = "aesgcm";
    public const string Evp = "evp";

    public static IReadOnlyList<string> All { get; } = [DtlsSimd, DtlsBcl, OpenSsl, BouncyCastle, AesGcm, Evp];
}
