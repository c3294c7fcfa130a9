using System.Text;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>
/// What all states of a DTLS 1.2 server share. RFC 5246 §7.3, RFC 6347 §4.2.4, full handshake; the cookie round trip before it is the
/// work of <see cref="DtlsAcceptor"/>:
/// <code>
///   ClientHello           -->                                  States.ExpectClientHello
///                         &lt;--  ServerHello, Certificate, ServerKeyExchange, [CertificateRequest], ServerHelloDone
///   [Certificate]         -->                                  ExpectCertificate
///   ClientKeyExchange     -->                                  ExpectClientKeyExchange
///   [CertificateVerify]   -->                                  ExpectCertificateVerify, then the owner's decision
///   ChangeCipherSpec, Finished -->                             ExpectFinished
///                         &lt;--  ChangeCipherSpec, Finished
/// </code>
/// </summary>
internal sealed class ServerHandshake
{
    private ServerHandshake(HandshakeCore core, Selection12 selection, ReadOnlySpan<byte> clientRandom)
    {
        Core = core;
        Selection = selection;
        ClientRandom = clientRandom.ToArray();
        ServerRandom = core.CreateRandom();
        if (core.Context.Allows(DtlsProtocols.Dtls13))
        {
            DowngradeSentinel.MarkDowngradeTo12(ServerRandom);
        }

        Share = KeyShare.Create(selection.Group, core.Options.Random);
        PeerCheck = new PeerCheck(core, peerIsServer: false, targetHost: null);
    }

    public HandshakeCore Core { get; }

    public Selection12 Selection { get; }

    public byte[] ClientRandom { get; }

    public byte[] ServerRandom { get; }

    public KeyShare Share { get; }

    public PeerCheck PeerCheck { get; }

    public ClientCertificateMode ClientCertificateMode => ((DtlsServerOptions)Core.Options).ClientCertificateMode;

    /// <summary>Chooses, answers, and waits for the client's flight.</summary>
    public static HandshakeState Start(HandshakeCore core, in HandshakeMessage message, in ClientHello hello)
    {
        if (ServerChoice12.Choose(core.Context, hello, out Selection12? selection) is { } failure)
        {
            return new HandshakeFailed(failure);
        }

        core.Transcript.Add(message);
        core.Version = ProtocolVersion.Dtls12;
        core.Sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        var handshake = new ServerHandshake(core, selection!, hello.Random);
        HelloFlight.Send(handshake);
        return handshake.ClientCertificateMode is ClientCertificateMode.None
            ? new ExpectClientKeyExchange(handshake, client: null)
            : new ExpectCertificate(handshake);
    }

    /// <summary>The end: what was agreed, and the exporter.</summary>
    public Connected Complete(PeerIdentity? client, MasterSecret12 masterSecret) => new(
        new DtlsConnectionInfo
        {
            Version = ProtocolVersion.Dtls12,
            CipherSuite = Selection.Suite.Suite,
            Aead = Selection.Suite.Aead,
            Group = Selection.Group,
            ServerSignature = Selection.Scheme,
            ApplicationProtocol = Selection.ApplicationProtocol is { } protocol ? Encoding.UTF8.GetString(protocol) : null,
            ServerName = Selection.ServerName,
            ExtendedMasterSecret = Selection.ExtendedMasterSecret,
            Peer = client,
        },
        new Exporter12(masterSecret, ClientRandom, ServerRandom, Selection.ExtendedMasterSecret),
        Core.GetEndOfRepetitions()); // RFC 6347 §4.2.4: so long our last flight is sent again when the client repeats its own
}
