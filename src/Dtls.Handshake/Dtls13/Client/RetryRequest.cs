using System.Security.Cryptography;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Dtls13.Client;

/// <summary>What a HelloRetryRequest asks of the second ClientHello. RFC 8446 §4.1.4.</summary>
internal readonly ref struct RetryRequest
{
    /// <summary>A server that keeps nothing puts a hash and a few numbers into it; with much more the hello has no room for the rest of its extensions.</summary>
    private const int MaxCookieLength = 16 * 1024;

    private CipherSuiteFacts Suite { get; init; }

    private NamedGroup Group { get; init; }

    private ReadOnlySpan<byte> Cookie { get; init; }

    public static DtlsFailure? Check(DtlsContext context, ClientOffer offer, in ServerHello hello, out RetryRequest asked)
    {
        asked = default;
        if (ClientChecks13.CheckHello(offer, hello) is { } failure)
        {
            return failure;
        }

        NamedGroup group = NamedGroup.None;
        ReadOnlySpan<byte> cookie = default;
        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            bool wellFormed = extension.Type switch
            {
                ExtensionType.SupportedVersions => true,
                ExtensionType.KeyShare => KeyShares.TryReadRetry(extension.Data, out group),
                ExtensionType.Cookie => CookieExtension.TryRead(extension.Data, out cookie),
                _ => false,
            };
            if (!wellFormed)
            {
                return extension.Type is ExtensionType.KeyShare or ExtensionType.Cookie
                    ? Failure(AlertDescription.DecodeError, $"extension {extension.Type} of HelloRetryRequest is malformed")
                    : Failure(
                        offer.Offers(extension.Type) ? AlertDescription.IllegalParameter : AlertDescription.UnsupportedExtension,
                        $"extension {(ushort)extension.Type} does not belong in HelloRetryRequest");
            }
        }

        if (group is NamedGroup.None && cookie.IsEmpty)
        {
            return Failure(AlertDescription.IllegalParameter, "HelloRetryRequest asks for nothing new");
        }

        if (group is not NamedGroup.None && (group == offer.Share!.Group || !context.Groups.Contains(group)))
        {
            return Failure(AlertDescription.IllegalParameter, $"HelloRetryRequest asks for group {group}, which was not offered or has a share already");
        }

        if (cookie.Length > MaxCookieLength)
        {
            return Failure(AlertDescription.HandshakeFailure, $"the cookie of HelloRetryRequest has {cookie.Length} bytes, more than a hello should carry");
        }

        asked = new RetryRequest { Suite = CipherSuiteTable.Find(hello.CipherSuite)!, Group = group, Cookie = cookie };
        return null;
    }

    /// <summary>Sends the hello that was asked for.</summary>
    public HandshakeState Answer(HandshakeCore core, ClientOffer offer, string? targetHost, in HandshakeMessage message)
    {
        core.Transcript.ReplaceWithHash(core.Transcript.Hash(Suite.Hash, stackalloc byte[SHA384.HashSizeInBytes]));
        core.Transcript.Add(message);
        offer.Retry(core, Cookie, Group, Suite);
        offer.Send(core);
        return new ExpectServerHello(core, offer, targetHost, Suite);
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
