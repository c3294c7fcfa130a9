using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Dtls12.Server;

/// <summary>The server's answer to a ClientHello: flight 4 of RFC 6347 §4.2.4.</summary>
internal static class HelloFlight
{
    public static void Send(ServerHandshake handshake)
    {
        HandshakeCore core = handshake.Core;
        core.BeginFlight();
        core.Send(new ServerHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = handshake.ServerRandom,
            LegacySessionIdEcho = default,
            CipherSuite = handshake.Selection.Suite.Suite,
            LegacyCompressionMethod = 0,
            Extensions = ExtensionBlock.Of(WriteExtensions(handshake.Selection)),
        });
        core.Send(new CertificateMessage12 { Certificates = handshake.Selection.Credential.Chain });
        SendKeyExchange(handshake);
        if (handshake.ClientCertificateMode is not ClientCertificateMode.None)
        {
            SendCertificateRequest(core);
        }

        core.Send(default(ServerHelloDone));
    }

    private static void SendKeyExchange(ServerHandshake handshake)
    {
        Selection12 selection = handshake.Selection;
        var parameters = new WireWriter(stackalloc byte[4 + byte.MaxValue]);
        ServerKeyExchange.WriteParameters(ref parameters, selection.Group, handshake.Share.Public);
        byte[] signed = [.. handshake.ClientRandom, .. handshake.ServerRandom, .. parameters.Written];
        handshake.Core.Send(new ServerKeyExchange
        {
            Group = selection.Group,
            Point = handshake.Share.Public,
            Scheme = selection.Scheme,
            Signature = selection.Credential.Sign(selection.Scheme, signed),
        });
    }

    private static void SendCertificateRequest(HandshakeCore core)
    {
        ushort[] codes = core.Context.SchemeCodes;
        var schemes = new WireWriter(new byte[2 * codes.Length]);
        foreach (ushort code in codes)
        {
            schemes.WriteUInt16(code);
        }

        core.Send(new CertificateRequest12
        {
            CertificateTypes = CertificateRequest12.SupportedCertificateTypes,
            SupportedSignatureAlgorithms = new UInt16List(schemes.Written),
            CertificateAuthorities = default,
        });
    }

    private static Span<byte> WriteExtensions(Selection12 selection)
    {
        var writer = new WireWriter(new byte[512]);
        if (selection.ServerName is not null)
        {
            ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ServerName);
        }

        if (selection.ExtendedMasterSecret)
        {
            ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ExtendedMasterSecret);
        }

        if (selection.SecureRenegotiation)
        {
            RenegotiationInfo.Write(ref writer);
        }

        if (selection.PointFormats)
        {
            PointFormats.Write(ref writer);
        }

        if (selection.ApplicationProtocol is { } protocol)
        {
            Alpn.Write(ref writer, [protocol]);
        }

        return writer.Written;
    }
}
