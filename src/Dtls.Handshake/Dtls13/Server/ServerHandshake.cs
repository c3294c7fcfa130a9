using System.Security.Cryptography;
using System.Text;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>
/// What all states of a DTLS 1.3 server share. RFC 8446 §2, RFC 9147 §5.7:
/// <code>
///   ClientHello                    -->                           States.ExpectClientHello
///                                  &lt;--  [HelloRetryRequest]
///   [ClientHello]                  -->                           ExpectSecondClientHello
///                                  &lt;--  ServerHello, {EncryptedExtensions, [CertificateRequest], Certificate, CertificateVerify, Finished}
///   {[Certificate]}                -->                           ExpectCertificate
///   {[CertificateVerify]}          -->                           ExpectCertificateVerify, then the owner's decision
///   {Finished}                     -->                           ExpectFinished
///                                  &lt;--  [[ACK]]                 Connected13
/// </code>
/// </summary>
internal sealed class ServerHandshake : IDisposable
{
    public ServerHandshake(HandshakeCore core, Selection13 selection, ReadOnlySpan<byte> clientRandom)
    {
        Core = core;
        Selection = selection;
        ClientRandom = clientRandom.ToArray();
        PeerCheck = new PeerCheck(core, peerIsServer: false, targetHost: null);
    }

    public HandshakeCore Core { get; }

    public Selection13 Selection { get; }

    public byte[] ClientRandom { get; }

    public PeerCheck PeerCheck { get; }

    public HashAlgorithmName HashName => Selection.Suite.Hash;

    public ClientCertificateMode ClientCertificateMode => ((DtlsServerOptions)Core.Options).ClientCertificateMode;

    /// <summary>Keys epoch 2 and the client's Finished. Null before ServerHello.</summary>
    public TrafficSecret? ClientTraffic { get; private set; }

    public TrafficSecret? ServerTraffic { get; private set; }

    /// <summary>What the server's Finished makes: the keys of epoch 3 and the exporter. Null before it.</summary>
    public ApplicationKeys? Application { get; set; }

    /// <summary>Chooses and answers a client that speaks DTLS 1.3.</summary>
    public static HandshakeState Start(HandshakeCore core, in HandshakeMessage message, in ClientHello hello)
    {
        if (ServerChoice13.Choose(core.Context, hello, out Selection13? selection) is { } failure)
        {
            return new HandshakeFailed(failure);
        }

        core.Version = ProtocolVersion.Dtls13;
        core.Sealer.PlaintextVersion = ProtocolVersion.Dtls12;
        core.Transcript.UseTlsHeaders();
        return selection!.ClientShare is null
            ? RetryFlight.Send(core, message, selection)
            : Answer(core, message, hello, selection);
    }

    /// <summary>Answers a hello that leaves nothing to ask for; looks whether it resumes.</summary>
    public static HandshakeState Answer(HandshakeCore core, in HandshakeMessage message, in ClientHello hello, Selection13 selection)
    {
        if (PskChoice.Choose(core, message, hello, selection, out ResumableSession? session, out ushort index) is { } failure)
        {
            return new HandshakeFailed(failure);
        }

        core.Transcript.Add(message);
        return HelloFlight.Send(new ServerHandshake(core, selection with { Resumed = session, ResumedIndex = index }, hello.Random));
    }

    /// <summary>The hash of the transcript so far.</summary>
    public ReadOnlySpan<byte> Hash(Span<byte> destination) => Core.Transcript.Hash(HashName, destination);

    /// <summary>Makes the keys of epoch 2, once ServerHello is in the transcript.</summary>
    public void UseHandshakeSecret(HandshakeSecret secret)
    {
        ReadOnlySpan<byte> hash = Hash(stackalloc byte[SHA384.HashSizeInBytes]);
        ClientTraffic = secret.CreateClientTraffic(hash);
        ServerTraffic = secret.CreateServerTraffic(hash);
        KeyLog.Write(Core.Options, KeyLog.ClientHandshake, ClientRandom, ClientTraffic.Span);
        KeyLog.Write(Core.Options, KeyLog.ServerHandshake, ClientRandom, ServerTraffic.Span);
        using EpochKeys read = ClientTraffic.CreateKeys(Selection.Suite.Aead, Epochs.Handshake);
        using EpochKeys write = ServerTraffic.CreateKeys(Selection.Suite.Aead, Epochs.Handshake);
        Core.Opener.InstallKeys(read);
        Core.Sealer.InstallKeys(write);
    }

    /// <summary>The end: what was agreed.</summary>
    public DtlsConnectionInfo CreateInfo(PeerIdentity? client) => new()
    {
        Version = ProtocolVersion.Dtls13,
        CipherSuite = Selection.Suite.Suite,
        Aead = Selection.Suite.Aead,
        Group = Selection.Group,
        ServerSignature = Selection.Resumed is null ? Selection.Scheme : SignatureScheme.None,
        IsResumed = Selection.Resumed is not null,
        ApplicationProtocol = Selection.ApplicationProtocol is { } protocol ? Encoding.UTF8.GetString(protocol) : null,
        ServerName = Selection.ServerName,
        ExtendedMasterSecret = true,
        Peer = client,
    };

    public void Dispose()
    {
        ClientTraffic?.Dispose();
        ServerTraffic?.Dispose();
        Application?.Dispose();
        Selection.Resumed?.Dispose();
    }
}
