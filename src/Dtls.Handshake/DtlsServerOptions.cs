namespace Dtls.Handshake;

/// <summary>Options of a server.</summary>
public sealed class DtlsServerOptions : DtlsOptions
{
    /// <summary>The defaults; unlike a client, a server takes X25519MLKEM768 from those who bring a share of it.</summary>
    public DtlsServerOptions() =>
        Groups = [NamedGroup.X25519MLKem768, NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    /// <summary>The server's certificates; the first whose key fits what the client supports is used.</summary>
    public required IReadOnlyList<CertificateCredential> Certificates { get; init; }

    /// <summary>Certificates by the server name the client asks for; null from it means <see cref="Certificates"/>. Must be quick.</summary>
    public Func<string, IReadOnlyList<CertificateCredential>?>? CertificateSelector { get; init; }

    /// <summary>Whether clients are asked for a certificate.</summary>
    public ClientCertificateMode ClientCertificateMode { get; init; }

    /// <summary>
    /// Tickets that a DTLS 1.3 client gets after its handshake, to resume with; 0 for none, then nobody resumes. Who resumes shows no certificate
    /// and no chain is built: the certificate of the last full handshake stands, for seven days or until it ends. An owner that decides about peers
    /// (<see cref="DtlsOptions.PeerVerification"/>) is asked about it every time.
    /// </summary>
    public int TicketCount { get; init; } = 2;

    /// <summary>
    /// How long a ticket is good: at most seven days (RFC 8446 §4.6.1). Resuming gives new tickets, but none of them outlives seven days after the
    /// last full handshake, nor the client's certificate.
    /// </summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>When a client must prove its address first.</summary>
    public CookiePolicy CookiePolicy { get; init; } = CookiePolicy.Always;

    /// <summary>Half-open handshakes above which <see cref="CookiePolicy.WhenLoaded"/> asks for cookies.</summary>
    public int CookieLoadThreshold { get; init; } = 64;
}
