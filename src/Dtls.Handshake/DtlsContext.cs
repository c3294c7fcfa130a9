using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.Resumption;
using Dtls.Records;

namespace Dtls.Handshake;

/// <summary>Validated, immutable options, shared by many sessions. Thread-safe.</summary>
public sealed class DtlsContext
{
    internal const int SmallestMtu = 256;

    private readonly DtlsProtocols _protocols;

    private DtlsContext(DtlsOptions options)
    {
        Options = options;
        Suites = [.. options.CipherSuites.Select(FindSuite).Where(suite => (options.Protocols & ProtocolOf(suite)) != 0)];
        _protocols = Suites.Aggregate(DtlsProtocols.None, (protocols, suite) => protocols | ProtocolOf(suite));
        Groups = [.. options.Groups];
        GroupCodes = [.. Groups.Select(group => (ushort)group)];
        GroupCodes12 = [.. Groups.Where(group => group is not NamedGroup.X25519MLKem768).Select(group => (ushort)group)];
        SchemeCodes = [.. options.SignatureSchemes.Select(scheme => (ushort)scheme)];
        ApplicationProtocols = [.. options.ApplicationProtocols.Select(EncodeProtocol)];
        Check(options);
        ChainPolicy = options.CertificateChainPolicy?.Clone();
        Tickets = options is DtlsServerOptions { TicketCount: > 0 } server && Allows(DtlsProtocols.Dtls13)
            ? new TicketSealer(server.Random, server.TimeProvider, server.TicketLifetime)
            : null;
    }

    /// <summary>True for a server's context.</summary>
    public bool IsServer => Options is DtlsServerOptions;

    /// <summary>The options it was made of.</summary>
    public DtlsOptions Options { get; }

    /// <summary>The certificates of peers that were parsed last.</summary>
    internal CertificateCache PeerCertificates { get; } = new();

    internal CipherSuiteFacts[] Suites { get; }

    /// <summary>How chains of peers are built; null for the system's trust. Nobody else changes it.</summary>
    internal X509ChainPolicy? ChainPolicy { get; }

    /// <summary>A server's ticket keys, shared by all its sessions; null when it gives none.</summary>
    internal TicketSealer? Tickets { get; }

    internal NamedGroup[] Groups { get; }

    internal ushort[] GroupCodes { get; }

    /// <summary>The groups that DTLS 1.2 knows, as they stand in supported_groups.</summary>
    internal ushort[] GroupCodes12 { get; }

    internal ushort[] SchemeCodes { get; }

    internal byte[][] ApplicationProtocols { get; }

    /// <summary>Whether a version may be negotiated: it is asked for, and one of the suites is for it.</summary>
    internal bool Allows(DtlsProtocols protocol) => (_protocols & protocol) != 0;

    /// <summary>Checks the options of a client.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message says which and what to do.</exception>
    public static DtlsContext CreateClient(DtlsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DtlsContext(options);
    }

    /// <summary>Checks the options of a server.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message says which and what to do.</exception>
    public static DtlsContext CreateServer(DtlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options.Certificates.Count > 0, nameof(options.Certificates), "a server needs at least one certificate; give it a CertificateCredential");
        Require(options.TicketCount is >= 0 and <= 16, nameof(options.TicketCount), "must be from 0 to 16");
        Require(options.TicketLifetime > TimeSpan.Zero && options.TicketLifetime <= TimeSpan.FromDays(7), nameof(options.TicketLifetime), "must be positive and at most seven days");
        Require(options.CookieLoadThreshold >= 0, nameof(options.CookieLoadThreshold), "must not be negative");
        return new DtlsContext(options);
    }

    private void Check(DtlsOptions options)
    {
        Require((options.Protocols & (DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13)) != 0, nameof(options.Protocols), "at least one version is needed");
        Require(Suites.Length > 0, nameof(options.CipherSuites), $"none of them is for a version in {nameof(options.Protocols)}; add one");
        Require(options.CipherSuites.Distinct().Count() == options.CipherSuites.Count, nameof(options.CipherSuites), "one is listed twice");
        Require(options.SignatureSchemes.Count > 0, nameof(options.SignatureSchemes), "at least one is needed");
        Require(options.Groups.Count > 0, nameof(options.Groups), "at least one is needed");
        Require(options.Groups.Distinct().Count() == options.Groups.Count, nameof(options.Groups), "one is listed twice");
        foreach (NamedGroup group in options.Groups)
        {
            Require(KeyShare.IsSupported(group), nameof(options.Groups), $"{group} is not supported here; leave it out");
        }

        Require(options.Mtu >= SmallestMtu, nameof(options.Mtu), $"must be at least {SmallestMtu} bytes");
        Require(
            options.CertificateChainPolicy is not { RevocationMode: X509RevocationMode.Online },
            nameof(options.CertificateChainPolicy),
            "RevocationMode Online, the default of X509ChainPolicy, would ask the network in the middle of a handshake; set it to NoCheck or Offline, and look up revocation in VerifyPeer where that is wanted");
        Require(options.InitialRetransmissionTimeout > TimeSpan.Zero, nameof(options.InitialRetransmissionTimeout), "must be positive");
        Require(options.MaxRetransmissions >= 0, nameof(options.MaxRetransmissions), "must not be negative");
        Require(options.MaxPeerCertificates is >= 1 and <= 1000, nameof(options.MaxPeerCertificates), "must be from 1 to 1000");
        Require(options.MaxHandshakeMessageLength is >= 1024 and < 1 << 24, nameof(options.MaxHandshakeMessageLength), "must be from 1 KiB to below 16 MiB");
    }

    private static DtlsProtocols ProtocolOf(CipherSuiteFacts suite) => suite.Version is ProtocolVersion.Dtls13 ? DtlsProtocols.Dtls13 : DtlsProtocols.Dtls12;

    private static CipherSuiteFacts FindSuite(CipherSuite suite)
    {
        CipherSuiteFacts? facts = CipherSuiteTable.Find(suite);
        Require(facts is not null, nameof(DtlsOptions.CipherSuites), $"0x{(ushort)suite:X4} is not a suite of this library");
        return facts!;
    }

    private static byte[] EncodeProtocol(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Require(bytes.Length is > 0 and <= byte.MaxValue, nameof(DtlsOptions.ApplicationProtocols), "a name has 1 to 255 bytes");
        return bytes;
    }

    private static void Require(bool condition, string option, string message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{option}: {message}.", option);
        }
    }
}
