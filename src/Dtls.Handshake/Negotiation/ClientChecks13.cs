using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.Negotiation;

/// <summary>Whether what a DTLS 1.3 server says answers what we offered. RFC 8446 §4.1.3, §4.2, RFC 9147 §5.3.</summary>
internal static class ClientChecks13
{
    /// <summary>What ServerHello and HelloRetryRequest have in common.</summary>
    public static DtlsFailure? CheckHello(ClientOffer offer, in ServerHello hello)
    {
        // RFC 9147 §5.3: a DTLS 1.3 server never echoes a session id.
        if (!hello.LegacySessionIdEcho.IsEmpty)
        {
            return Failure(AlertDescription.IllegalParameter, "the server echoes a session id in DTLS 1.3");
        }

        if (CipherSuiteTable.Find(hello.CipherSuite)?.Version is not ProtocolVersion.Dtls13 || !offer.Offers(hello.CipherSuite))
        {
            return Failure(AlertDescription.IllegalParameter, $"the server chose suite 0x{(ushort)hello.CipherSuite:X4}, which was not offered for DTLS 1.3");
        }

        return hello.LegacyCompressionMethod != 0 ? Failure(AlertDescription.IllegalParameter, "the server chose a compression method") : null;
    }

    /// <summary>The extensions of EncryptedExtensions.</summary>
    public static DtlsFailure? CheckEncrypted(ClientOffer offer, in ExtensionBlock extensions)
    {
        foreach (ExtensionBlock.Extension extension in extensions)
        {
            if (CheckEncrypted(offer, extension) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static DtlsFailure? CheckEncrypted(ClientOffer offer, in ExtensionBlock.Extension extension)
    {
        if (!offer.Offers(extension.Type))
        {
            return Failure(AlertDescription.UnsupportedExtension, $"the server answered extension {(ushort)extension.Type}, which was not offered");
        }

        switch (extension.Type)
        {
            case ExtensionType.ServerName:
                return extension.Data.IsEmpty ? null : Malformed(extension);
            case ExtensionType.SupportedGroups:
                return CodeList.TryRead(extension.Data, out _) ? null : Malformed(extension);
            case ExtensionType.Alpn:
                return !Alpn.TryReadSelected(extension.Data, out ReadOnlySpan<byte> name) ? Malformed(extension)
                    : offer.OffersProtocol(name) ? null
                    : Failure(AlertDescription.IllegalParameter, "the server chose an application protocol that was not offered");
            default:
                return Failure(AlertDescription.IllegalParameter, $"extension {extension.Type} does not belong in EncryptedExtensions");
        }
    }

    private static DtlsFailure Malformed(in ExtensionBlock.Extension extension) =>
        Failure(AlertDescription.DecodeError, $"extension {extension.Type} of the server is malformed");

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
