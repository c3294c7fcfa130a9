namespace Dtls.Interop.Tests;

/// <summary>The paths of a certificate and its key.</summary>
public sealed record PemPair(string CertificatePath, string KeyPath)
{
    /// <summary>Options of our programs.</summary>
    internal string[] OwnOptions => ["--cert", CertificatePath, "--key", KeyPath];

    /// <summary>Options of <c>openssl</c>.</summary>
    internal string[] OpenSslOptions => ["-cert", CertificatePath, "-key", KeyPath];

    /// <summary>Options of the GnuTLS programs.</summary>
    internal string[] GnuTlsOptions => ["--x509certfile", CertificatePath, "--x509keyfile", KeyPath];
}
