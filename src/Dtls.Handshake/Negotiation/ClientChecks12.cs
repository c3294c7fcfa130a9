using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>Whether a ServerHello of DTLS 1.2 answers what we offered. RFC 5246 §7.4.1.3, §7.4.1.4.</summary>
internal static class ClientChecks12
{
    public static DtlsFailure? Check(DtlsContext context, ClientOffer offer, in ServerHello hello)
    {
        if (CipherSuiteTable.Find(hello.CipherSuite)?.Version is not ProtocolVersion.Dtls12 || !offer.Offers(hello.CipherSuite))
        {
            return Failure(AlertDescription.IllegalParameter, $"the server chose suite 0x{(ushort)hello.CipherSuite:X4}, which was not offered for DTLS 1.2");
        }

        if (hello.LegacyCompressionMethod != 0)
        {
            return Failure(AlertDescription.IllegalParameter, "the server chose a compression method");
        }

        if (DowngradeSentinel.IsDowngradeTo12(hello.Random, offer.Offers13))
        {
            return Failure(AlertDescription.IllegalParameter, "the server's random says that somebody lowered the version");
        }

        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            if (CheckExtension(offer, extension) is { } failure)
            {
                return failure;
            }
        }

        return context.Options.RequireExtendedMasterSecret && !hello.Extensions.Contains(ExtensionType.ExtendedMasterSecret)
            ? Failure(AlertDescription.HandshakeFailure, "the server has no extended master secret; RequireExtendedMasterSecret asks for it")
            : null;
    }

    private static DtlsFailure? CheckExtension(ClientOffer offer, in ExtensionBlock.Extension extension)
    {
        if (!offer.Offers(extension.Type))
        {
            return Failure(AlertDescription.UnsupportedExtension, $"the server answered extension {(ushort)extension.Type}, which was not offered");
        }

        switch (extension.Type)
        {
            case ExtensionType.ServerName or ExtensionType.ExtendedMasterSecret when !extension.Data.IsEmpty:
                return Malformed(extension);
            case ExtensionType.RenegotiationInfo when !RenegotiationInfo.IsInitial(extension.Data):
                // RFC 5746 §3.4: not empty in an initial handshake means an attack or a bug.
                return Failure(AlertDescription.HandshakeFailure, "renegotiation_info is not empty");
            case ExtensionType.PointFormats:
                return !PointFormats.TryRead(extension.Data, out bool uncompressed) ? Malformed(extension)
                    : !uncompressed ? Failure(AlertDescription.IllegalParameter, "the server takes no uncompressed points")
                    : null;
            case ExtensionType.Alpn:
                return CheckAlpn(offer, extension);
            case ExtensionType.SignatureAlgorithms or ExtensionType.KeyShare or ExtensionType.Cookie or ExtensionType.PskKeyExchangeModes or ExtensionType.PreSharedKey:
                // RFC 8446 §4.2. supported_groups does not belong here either, but there are servers that send it.
                return Failure(AlertDescription.IllegalParameter, $"extension {extension.Type} does not belong in a ServerHello of DTLS 1.2");
            default:
                return null;
        }
    }

    private static DtlsFailure? CheckAlpn(ClientOffer offer, in ExtensionBlock.Extension extension)
    {
        if (!Alpn.TryReadSelected(extension.Data, out ReadOnlySpan<byte> name))
        {
            return Malformed(extension);
        }

        return offer.OffersProtocol(name) ? null : Failure(AlertDescription.IllegalParameter, "the server chose an application protocol that was not offered");
    }

    private static DtlsFailure Malformed(in ExtensionBlock.Extension extension) =>
        Failure(AlertDescription.DecodeError, $"extension {extension.Type} of the server is malformed");

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
