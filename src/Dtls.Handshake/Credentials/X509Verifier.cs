using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>Reads and judges the certificate chain of a peer.</summary>
internal static class X509Verifier
{
    /// <summary>The extended key usage of a server. RFC 5280 §4.2.1.12.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of a client. RFC 5280 §4.2.1.12.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const X509ChainStatusFlags BadSignature = X509ChainStatusFlags.NotSignatureValid | X509ChainStatusFlags.CtlNotSignatureValid;
    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.ExplicitDistrust;

    /// <summary>Parses one DER certificate; null when it is none. Never throws for what a peer sent.</summary>
    public static X509Certificate2? TryParse(ReadOnlySpan<byte> der)
    {
        // The loader below takes PEM, too, and overlooks what stands behind the certificate: a peer may send neither.
        if (!AsnDecoder.TryReadEncodedValue(der, AsnEncodingRules.DER, out Asn1Tag tag, out _, out _, out int consumed)
            || tag != Asn1Tag.Sequence
            || consumed != der.Length)
        {
            return null;
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null; // the base class library can only throw
        }
    }

    /// <summary>When a certificate expires; the beginning of time where that cannot be read. Never throws for what a peer sent.</summary>
    public static DateTimeOffset GetEnd(X509Certificate2 certificate)
    {
        try
        {
            return certificate.NotAfter;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            return DateTimeOffset.MinValue; // the base class library can only throw
        }
    }

    /// <summary>Builds the chain with a copy of <paramref name="policy"/> (null: the system's trust, no revocation) at the time of <paramref name="time"/>.</summary>
    /// <param name="chain">The peer's certificates, its own first.</param>
    /// <param name="policy">Its VerificationTime, ApplicationPolicy and the rest are kept where they are set, but nothing is downloaded.</param>
    /// <param name="peerIsServer">Which extended key usage the leaf must allow.</param>
    /// <param name="targetHost">The name or IP address the leaf must be for; null: not checked.</param>
    /// <param name="errors">Every error of the chain, for the owner to see.</param>
    /// <returns>Null when all is well, else the alert and the reason.</returns>
    public static DtlsFailure? Verify(IReadOnlyList<X509Certificate2> chain, X509ChainPolicy? policy, TimeProvider time, bool peerIsServer, string? targetHost, out IReadOnlyList<X509ChainStatus> errors)
    {
        X509Certificate2 leaf = chain[0];
        using var builder = new X509Chain();
        builder.ChainPolicy = CreatePolicy(chain, policy, time, peerIsServer);
        try
        {
            bool isGood = builder.Build(leaf);
            errors = builder.ChainStatus;
            return (isGood ? null : Judge(errors, leaf, builder.ChainPolicy.VerificationTime))
                ?? (targetHost is null ? null : HostNameCheck.Verify(leaf, targetHost));
        }
        catch (CryptographicException exception)
        {
            errors = [];
            return new DtlsFailure(AlertDescription.BadCertificate, IsLocal: true, $"the certificate chain could not be built: {exception.Message}");
        }
        finally
        {
            // The chain does not dispose of the copies that it made.
            foreach (X509ChainElement element in builder.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static X509ChainPolicy CreatePolicy(IReadOnlyList<X509Certificate2> chain, X509ChainPolicy? given, TimeProvider time, bool peerIsServer)
    {
        X509ChainPolicy policy = given?.Clone() ?? new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };

        // Nothing is fetched from the network: all handshakes of the thread would wait for it, and a stranger's certificate names the address.
        policy.DisableCertificateDownloads = true;
        if (policy.VerificationTimeIgnored)
        {
            policy.VerificationTime = time.GetUtcNow().UtcDateTime;
            policy.VerificationTimeIgnored = false;
        }

        if (policy.ApplicationPolicy.Count == 0)
        {
            policy.ApplicationPolicy.Add(new Oid(peerIsServer ? ServerAuthentication : ClientAuthentication));
        }

        for (int i = 1; i < chain.Count; i++)
        {
            policy.ExtraStore.Add(chain[i]);
        }

        return policy;
    }

    /// <summary>The worst of the errors: what makes the others worthless comes first. RFC 8446 §6.2.</summary>
    private static DtlsFailure Judge(IReadOnlyList<X509ChainStatus> errors, X509Certificate2 leaf, DateTime now)
    {
        X509ChainStatusFlags all = errors.Aggregate(X509ChainStatusFlags.NoError, (sum, error) => sum | error.Status);
        (AlertDescription alert, string reason) = all switch
        {
            _ when (all & BadSignature) != 0 => (AlertDescription.BadCertificate, "a signature in the certificate chain is wrong"),
            _ when (all & Untrusted) != 0 => (AlertDescription.UnknownCa, "the certificate chain does not end at a trusted certificate authority"),
            _ when (all & X509ChainStatusFlags.Revoked) != 0 => (AlertDescription.CertificateRevoked, "a certificate of the chain is revoked"),
            _ when (all & X509ChainStatusFlags.NotValidForUsage) != 0 => (AlertDescription.UnsupportedCertificate, "the certificate is not meant for this use (extended key usage)"),
            _ when (all & X509ChainStatusFlags.NotTimeValid) != 0 => (AlertDescription.CertificateExpired, DescribeTime(leaf, now)),
            _ => (AlertDescription.BadCertificate, $"the certificate chain is not good: {all}"),
        };
        return new DtlsFailure(alert, IsLocal: true, reason);
    }

    private static string DescribeTime(X509Certificate2 leaf, DateTime now)
    {
        DateTime start = leaf.NotBefore.ToUniversalTime();
        DateTime end = leaf.NotAfter.ToUniversalTime();
        DateTime utc = now.ToUniversalTime();
        return utc > end ? FormattableString.Invariant($"the certificate expired at {end:u}, it is {utc:u}")
            : utc < start ? FormattableString.Invariant($"the certificate is not valid before {start:u}, it is {utc:u}")
            : "a certificate above the peer's has expired or is not valid yet";
    }
}
