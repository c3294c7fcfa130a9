using Dtls.CommandLine;
using Dtls.Handshake;

namespace Dtls.Cat;

/// <summary>What the options say about certificates.</summary>
internal static class CatTrust
{
    /// <summary>Whom to believe.</summary>
    public static PeerTrust Of(CatOptions options) => options switch
    {
        { Insecure: true } => PeerTrust.OfAnybody,
        { Fingerprint: { } fingerprint } => PeerTrust.OfFingerprint(fingerprint),
        { AuthoritiesPath: { } path } => PeerTrust.OfAuthorities(path),
        _ => PeerTrust.OfSystem,
    };

    /// <summary>What to show; null when nothing was given.</summary>
    public static CertificateCredential? Credential(CatOptions options) =>
        options.CertificatePath is { } path ? CredentialFiles.Read(path, options.KeyPath) : null;

    /// <summary>Whether a server asks for a certificate: also when it was told how to judge one.</summary>
    public static ClientCertificateMode ClientCertificates(CatOptions options) => options switch
    {
        { RequireClientCertificate: true } => ClientCertificateMode.Required,
        { AuthoritiesPath: not null } or { Fingerprint: not null } or { Insecure: true } => ClientCertificateMode.Optional,
        _ => ClientCertificateMode.None,
    };
}
