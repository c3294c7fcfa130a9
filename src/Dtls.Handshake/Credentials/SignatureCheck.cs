using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>Verifies handshake signatures with the public key of a certificate.</summary>
internal static class SignatureCheck
{
    /// <summary>True when the certificate's key can sign with <paramref name="scheme"/>: kind of key, and for <paramref name="strictCurve"/> (DTLS 1.3) the curve.</summary>
    public static bool Fits(X509Certificate2 certificate, SignatureScheme scheme, bool strictCurve) => throw new NotImplementedException();

    /// <summary>True when <paramref name="signature"/> is good. Never throws for what a peer sent.</summary>
    public static bool Verify(X509Certificate2 certificate, SignatureScheme scheme, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) => throw new NotImplementedException();
}
