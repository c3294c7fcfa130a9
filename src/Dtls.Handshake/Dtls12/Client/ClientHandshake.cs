using System.Text;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Client;

/// <summary>
/// What all states of a DTLS 1.2 client share. RFC 5246 §7.3, RFC 6347 §4.2.4, full handshake:
/// <code>
///   ClientHello           -->
///                         &lt;--  HelloVerifyRequest            (States.ExpectServerHello, as often as the server asks)
///   ClientHello + cookie  -->
///                         &lt;--  ServerHello                   (States.ExpectServerHello)
///                         &lt;--  Certificate                   ExpectCertificate
///                         &lt;--  ServerKeyExchange             ExpectServerKeyExchange
///                         &lt;--  [CertificateRequest]          ExpectCertificateRequestOrDone
///                         &lt;--  ServerHelloDone               ExpectCertificateRequestOrDone, then the owner's decision
///   [Certificate]         -->
///   ClientKeyExchange     -->
///   [CertificateVerify]   -->
///   ChangeCipherSpec      -->
///   Finished              -->
///                         &lt;--  ChangeCipherSpec, Finished    ExpectFinished
/// </code>
/// </summary>
internal sealed class ClientHandshake
{
    private ClientHandshake(HandshakeCore core, ClientOffer offer, string? targetHost, CipherSuiteFacts suite, ReadOnlySpan<byte> serverRandom)
    {
        Core = core;
        Offer = offer;
        Suite = suite;
        ServerRandom = serverRandom.ToArray();
        PeerCheck = new PeerCheck(core, peerIsServer: true, targetHost);
    }

    public HandshakeCore Core { get; }

    public ClientOffer Offer { get; }

    public CipherSuiteFacts Suite { get; }

    public byte[] ServerRandom { get; }

    public PeerCheck PeerCheck { get; }

    public bool ExtendedMasterSecret { get; private init; }

    public string? ApplicationProtocol { get; private init; }

    /// <summary>Goes on with a server that chose DTLS 1.2.</summary>
    public static HandshakeState Start(HandshakeCore core, ClientOffer offer, string? targetHost, in HandshakeMessage message, in ServerHello hello)
    {
        if (ClientChecks12.Check(core.Context, offer, hello) is { } failure)
        {
            return new HandshakeFailed(failure);
        }

        hello.Extensions.TryFind(ExtensionType.Alpn, out ReadOnlySpan<byte> alpn);
        Alpn.TryReadSelected(alpn, out ReadOnlySpan<byte> protocol);
        offer.Dispose(); // a share for DTLS 1.3 is of no use now
        core.Transcript.Add(message);
        core.Version = ProtocolVersion.Dtls12;
        core.Sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        return new ExpectCertificate(new ClientHandshake(core, offer, targetHost, CipherSuiteTable.Find(hello.CipherSuite)!, hello.Random)
        {
            ExtendedMasterSecret = hello.Extensions.Contains(ExtensionType.ExtendedMasterSecret),
            ApplicationProtocol = protocol.IsEmpty ? null : Encoding.UTF8.GetString(protocol),
        });
    }

    /// <summary>The end: what was agreed, and the exporter.</summary>
    public Connected Complete(ServerProof proof, MasterSecret12 masterSecret) => new(
        new DtlsConnectionInfo
        {
            Version = ProtocolVersion.Dtls12,
            CipherSuite = Suite.Suite,
            Aead = Suite.Aead,
            Group = proof.Group,
            ServerSignature = proof.Scheme,
            ApplicationProtocol = ApplicationProtocol,
            ServerName = Offer.ServerName,
            ExtendedMasterSecret = ExtendedMasterSecret,
            Peer = proof.Server,
        },
        new Exporter12(masterSecret, Offer.Random, ServerRandom, ExtendedMasterSecret));
}
