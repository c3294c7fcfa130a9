using System.Security.Cryptography;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>
/// What all states of a DTLS 1.3 client share. RFC 8446 §2, RFC 9147 §5.7:
/// <code>
///   ClientHello                    -->
///                                  &lt;--  [HelloRetryRequest]     (States.ExpectServerHello)
///   [ClientHello]                  -->
///                                  &lt;--  ServerHello             (States.ExpectServerHello)
///                                  &lt;--  {EncryptedExtensions}   ExpectEncryptedExtensions
///                                  &lt;--  {[CertificateRequest]}  ExpectCertificateOrRequest
///                                  &lt;--  {Certificate}           ExpectCertificateOrRequest
///                                  &lt;--  {CertificateVerify}     ExpectCertificateVerify
///                                  &lt;--  {Finished}              ExpectFinished, then the owner's decision
///   {[Certificate], [CertificateVerify], Finished} -->           FinalFlight
///                                  &lt;--  [[ACK]]                 ClientConnected
/// </code>
/// </summary>
internal sealed class ClientHandshake : IDisposable
{
    private readonly HandshakeSecret _secret;

    private ClientHandshake(HandshakeCore core, ClientOffer offer, string? targetHost, CipherSuiteFacts suite, HandshakeSecret secret, NamedGroup group)
    {
        _secret = secret;
        Core = core;
        Offer = offer;
        Suite = suite;
        Group = group;
        TargetHost = targetHost;
        PeerCheck = new PeerCheck(core, peerIsServer: true, targetHost);
        ReadOnlySpan<byte> hash = Hash(stackalloc byte[SHA384.HashSizeInBytes]);
        ClientTraffic = secret.CreateClientTraffic(hash);
        ServerTraffic = secret.CreateServerTraffic(hash);
        KeyLog.Write(core.Options, KeyLog.ClientHandshake, offer.Random, ClientTraffic.Span);
        KeyLog.Write(core.Options, KeyLog.ServerHandshake, offer.Random, ServerTraffic.Span);
    }

    public HandshakeCore Core { get; }

    public ClientOffer Offer { get; }

    public CipherSuiteFacts Suite { get; }

    public NamedGroup Group { get; }

    public PeerCheck PeerCheck { get; }

    /// <summary>What protects epoch 2, and keys both Finished messages.</summary>
    public TrafficSecret ClientTraffic { get; }

    public TrafficSecret ServerTraffic { get; }

    public string? ApplicationProtocol { get; set; }

    /// <summary>Who the server was when it gave us the ticket that it takes now; null in a full handshake.</summary>
    public PeerChain? ResumedServer { get; private init; }

    /// <summary>When it proved that; null in a full handshake.</summary>
    public DateTimeOffset? AuthenticatedAt { get; private init; }

    public string? TargetHost { get; }

    /// <summary>Goes on with a server that chose DTLS 1.3.</summary>
    /// <param name="retry">The suite of the HelloRetryRequest, or null when there was none.</param>
    public static HandshakeState Start(HandshakeCore core, ClientOffer offer, string? targetHost, CipherSuiteFacts? retry, in HandshakeMessage message, in ServerHello hello)
    {
        if (ClientChecks13.CheckHello(offer, hello) is { } failure)
        {
            return new HandshakeFailed(failure);
        }

        CipherSuiteFacts suite = CipherSuiteTable.Find(hello.CipherSuite)!;
        if (retry is not null && retry != suite)
        {
            return Failed(AlertDescription.IllegalParameter, "the server changed the suite after HelloRetryRequest");
        }

        if (ReadExtensions(offer, suite, hello, out ReadOnlySpan<byte> share, out bool isResumed) is { } wrong)
        {
            return new HandshakeFailed(wrong);
        }

        using Secret? shared = offer.Share!.Agree(share);
        if (shared is null)
        {
            return Failed(AlertDescription.IllegalParameter, $"the server's share is not a valid one of {offer.Share.Group}");
        }

        core.Transcript.Add(message);
        var hash = ScheduleHash.For(suite.Hash);
        using EarlySecret early = isResumed ? EarlySecret.Create(hash, offer.Ticket!.Psk.Span) : EarlySecret.Create(hash);
        var handshake = new ClientHandshake(core, offer, targetHost, suite, early.Mix(shared.Span), offer.Share.Group)
        {
            ResumedServer = isResumed ? offer.Ticket!.Server.Copy() : null,
            AuthenticatedAt = isResumed ? offer.Ticket!.AuthenticatedAt : null,
        };
        core.Peer = handshake.ResumedServer;
        offer.Dispose();
        handshake.InstallHandshakeKeys();
        return new ExpectEncryptedExtensions(handshake);
    }

    /// <summary>The hash of the transcript so far.</summary>
    public ReadOnlySpan<byte> Hash(Span<byte> destination) => Core.Transcript.Hash(Suite.Hash, destination);

    /// <summary>The last stage of the key schedule.</summary>
    public ApplicationSecret CreateApplicationSecret() => _secret.Mix();

    public void Dispose()
    {
        _secret.Dispose();
        ClientTraffic.Dispose();
        ServerTraffic.Dispose();
    }

    private static DtlsFailure? ReadExtensions(ClientOffer offer, CipherSuiteFacts suite, in ServerHello hello, out ReadOnlySpan<byte> share, out bool isResumed)
    {
        share = default;
        isResumed = false;
        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            if (!offer.Offers(extension.Type))
            {
                return Failure(AlertDescription.UnsupportedExtension, $"the server answered extension {(ushort)extension.Type}, which was not offered");
            }

            // RFC 8446 §4.2: known, but not for this message.
            if (extension.Type is not (ExtensionType.SupportedVersions or ExtensionType.KeyShare or ExtensionType.PreSharedKey))
            {
                return Failure(AlertDescription.IllegalParameter, $"extension {extension.Type} does not belong in ServerHello");
            }
        }

        if (!hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data))
        {
            return Failure(AlertDescription.MissingExtension, "the server sent no key_share");
        }

        if (!KeyShares.TryReadServer(data, out NamedGroup group, out share))
        {
            return Failure(AlertDescription.DecodeError, "key_share of the server is malformed");
        }

        if (group != offer.Share!.Group)
        {
            return Failure(AlertDescription.IllegalParameter, $"the server chose group {group}, for which there is no share");
        }

        isResumed = hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> psk);
        return isResumed ? CheckSelected(offer, suite, psk) : null;
    }

    private static DtlsFailure? CheckSelected(ClientOffer offer, CipherSuiteFacts suite, ReadOnlySpan<byte> data)
    {
        if (!PreSharedKeys.TryReadSelected(data, out ushort index))
        {
            return Failure(AlertDescription.DecodeError, "pre_shared_key of the server is malformed");
        }

        return index == 0 && offer.Ticket!.Suite.Hash == suite.Hash
            ? null
            : Failure(AlertDescription.IllegalParameter, "the server chose a ticket that was not offered, or with a suite of another hash");
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);

    private static HandshakeFailed Failed(AlertDescription alert, string reason) => new(Failure(alert, reason));

    private void InstallHandshakeKeys()
    {
        using EpochKeys write = ClientTraffic.CreateKeys(Suite.Aead, Epochs.Handshake);
        using EpochKeys read = ServerTraffic.CreateKeys(Suite.Aead, Epochs.Handshake);
        Core.Sealer.InstallKeys(write);
        Core.Opener.InstallKeys(read);
    }
}
