using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Cat;

/// <summary>What was asked for on the command line, checked.</summary>
internal sealed record CatOptions
{
    /// <summary>Where to listen; null for a client.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Where to connect to; null for a server.</summary>
    public EndPoint? Connect { get; init; }

    /// <summary>Our certificate in PEM.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its key.</summary>
    public string? KeyPath { get; init; }

    /// <summary>How the peer is judged.</summary>
    public TrustChoice Trust { get; init; } = TrustChoice.None;

    /// <summary>Whether clients without a certificate are refused.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>Whether a server sends everything back.</summary>
    public bool Echo { get; init; }

    /// <summary>Whether a server ends with its first connection.</summary>
    public bool Once { get; init; }

    /// <summary>The name the server's certificate must be for; null for the host.</summary>
    public string? ServerName { get; init; }

    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>The versions to negotiate.</summary>
    public DtlsProtocols Protocols { get; init; } = VersionNames.Auto;

    /// <summary>Null for the library's list.</summary>
    public IReadOnlyList<CipherSuite>? Suites { get; init; }

    /// <summary>Null for the library's list.</summary>
    public IReadOnlyList<NamedGroup>? Groups { get; init; }

    /// <summary>Bytes of a datagram at most.</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>How long to wait; null for the defaults.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where secrets are logged; null for nowhere.</summary>
    public string? KeyLogPath { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Whether a server asks for a certificate: also when it was told how to judge one.</summary>
    public ClientCertificateMode ClientCertificates =>
        RequireClientCertificate ? ClientCertificateMode.Required
        : Trust.IsMade ? ClientCertificateMode.Optional
        : ClientCertificateMode.None;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout => Timeout ?? TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the silence after the end of standard input may last before the association is closed; null for ever, which is what a
    /// server does that was not told: its input is often empty from the start.
    /// </summary>
    public TimeSpan? LingerTimeout => Timeout ?? (Listen is null ? TimeSpan.FromSeconds(1) : null);

    /// <summary>Bytes of a payload whose datagram fits the MTU in every version and suite: 13 of header, 8 of nonce and 16 of tag at most.</summary>
    public int MaxPayload => Math.Min(Mtu - 37, RecordLimits.MaxPlaintextLength);

    /// <summary>The record that a peer can send at most, whatever our MTU is.</summary>
    public static int MaxDatagramLength => RecordLimits.PlaintextHeaderLength + RecordLimits.MaxCiphertextLength12;
}
