using System.Security.Cryptography;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeyExchanges;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>The server's answer to a ClientHello: everything from ServerHello to Finished. RFC 8446 §4.1.3, §4.3, §4.4.</summary>
internal static class HelloFlight
{
    public static HandshakeState Send(ServerHandshake handshake)
    {
        HandshakeCore core = handshake.Core;
        Selection13 selection = handshake.Selection;
        if (!KeyShare.TryRespond(selection.Group, selection.ClientShare, core.Options.Random, out byte[]? share, out Secret? shared))
        {
            handshake.Dispose();
            return new HandshakeFailed(new DtlsFailure(AlertDescription.IllegalParameter, IsLocal: true, $"the client's share is not a valid one of {selection.Group}"));
        }

        core.BeginFlight();
        SendServerHello(handshake, share);
        using (shared)
        using (EarlySecret early = CreateEarlySecret(handshake))
        using (HandshakeSecret secret = early.Mix(shared.Span))
        {
            handshake.UseHandshakeSecret(secret);
            SendEncrypted(handshake);
            handshake.Application = Derive(handshake, secret);
        }

        using EpochKeys write = handshake.Application.Server.CreateKeys(selection.Suite.Aead, Epochs.Application);
        core.Sealer.InstallKeys(write);
        return selection.Resumed is not null || handshake.ClientCertificateMode is ClientCertificateMode.None
            ? new ExpectFinished(handshake, client: null)
            : new ExpectCertificate(handshake);
    }

    private static EarlySecret CreateEarlySecret(ServerHandshake handshake)
    {
        var hash = ScheduleHash.For(handshake.HashName);
        return handshake.Selection.Resumed is { } resumed ? EarlySecret.Create(hash, resumed.Psk.Span) : EarlySecret.Create(hash);
    }

    private static void SendServerHello(ServerHandshake handshake, byte[] share)
    {
        var extensions = new WireWriter(new byte[share.Length + 64]);
        SupportedVersions.WriteSelected(ref extensions, ProtocolVersion.Dtls13);
        KeyShares.WriteServer(ref extensions, handshake.Selection.Group, share);
        if (handshake.Selection.Resumed is not null)
        {
            PreSharedKeys.WriteSelected(ref extensions, handshake.Selection.ResumedIndex);
        }

        handshake.Core.Send(new ServerHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = handshake.Core.CreateRandom(),
            LegacySessionIdEcho = default,
            CipherSuite = handshake.Selection.Suite.Suite,
            LegacyCompressionMethod = 0,
            Extensions = ExtensionBlock.Of(extensions.Written),
        });
    }

    private static void SendEncrypted(ServerHandshake handshake)
    {
        HandshakeCore core = handshake.Core;
        Selection13 selection = handshake.Selection;
        core.Send(new EncryptedExtensions { Extensions = ExtensionBlock.Of(WriteExtensions(selection)) });
        if (selection.Resumed is null)
        {
            SendProof(handshake);
        }

        ReadOnlySpan<byte> hash = handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]);
        Span<byte> verifyData = stackalloc byte[SHA384.HashSizeInBytes];
        verifyData = verifyData[..hash.Length];
        handshake.ServerTraffic!.WriteFinished(hash, verifyData);
        core.Send(new Finished { VerifyData = verifyData });
    }

    /// <summary>Who we are, and the question who the client is; a resumed handshake has proved both before.</summary>
    private static void SendProof(ServerHandshake handshake)
    {
        HandshakeCore core = handshake.Core;
        Selection13 selection = handshake.Selection;
        if (handshake.ClientCertificateMode is not ClientCertificateMode.None)
        {
            core.Send(new CertificateRequest13 { Extensions = ExtensionBlock.Of(WriteRequest(core.Context)) });
        }

        core.Send(new CertificateMessage13 { Certificates = selection.Credential.Chain });
        core.Send(new CertificateVerify
        {
            Algorithm = selection.Scheme,
            Signature = selection.Credential.Sign(selection.Scheme, SignedContent.Create(byServer: true, core.Transcript, handshake.HashName)),
        });
    }

    private static ApplicationKeys Derive(ServerHandshake handshake, HandshakeSecret secret)
    {
        ReadOnlySpan<byte> hash = handshake.Hash(stackalloc byte[SHA384.HashSizeInBytes]);
        ApplicationSecret next = secret.Mix();
        var keys = new ApplicationKeys(next, next.CreateClientTraffic(hash), next.CreateServerTraffic(hash), next.CreateExporter(hash));
        DtlsOptions options = handshake.Core.Options;
        KeyLog.Write(options, KeyLog.ClientTraffic, handshake.ClientRandom, keys.Client.Span);
        KeyLog.Write(options, KeyLog.ServerTraffic, handshake.ClientRandom, keys.Server.Span);
        KeyLog.Write(options, KeyLog.ExporterSecret, handshake.ClientRandom, keys.Exporter.Span);
        return keys;
    }

    private static Span<byte> WriteExtensions(Selection13 selection)
    {
        var writer = new WireWriter(new byte[512]);
        if (selection is { ServerName: not null, Resumed: null })
        {
            ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ServerName);
        }

        if (selection.ApplicationProtocol is { } protocol)
        {
            Alpn.Write(ref writer, [protocol]);
        }

        return writer.Written;
    }

    private static Span<byte> WriteRequest(DtlsContext context)
    {
        var writer = new WireWriter(new byte[16 + (2 * context.SchemeCodes.Length)]);
        ExtensionWriter.WriteCodes(ref writer, ExtensionType.SignatureAlgorithms, context.SchemeCodes);
        return writer.Written;
    }
}
