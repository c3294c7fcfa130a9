using System.Security.Cryptography;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>HelloRetryRequest: the client sent no share of the group we want. RFC 8446 §4.1.4.</summary>
internal static class RetryFlight
{
    /// <summary>Bytes of all extensions of the message.</summary>
    public const int MaxExtensionsLength = 256;

    public static HandshakeState Send(HandshakeCore core, in HandshakeMessage message, Selection13 selection)
    {
        core.Transcript.Add(message);
        core.Transcript.ReplaceWithHash(core.Transcript.Hash(selection.Suite.Hash, stackalloc byte[SHA384.HashSizeInBytes]));
        core.BeginFlight();
        core.Send(Create(selection.Suite, selection.Group, cookie: default, stackalloc byte[MaxExtensionsLength]));
        return new ExpectSecondClientHello(core, selection.Suite, selection.Group);
    }

    /// <summary>The message; the same facts always make the same bytes, so that it need not be kept.</summary>
    /// <param name="group">The group to send a share of; None: the share is good, only the cookie is wanted.</param>
    /// <param name="cookie">Empty for none.</param>
    /// <param name="scratch">At least <see cref="MaxExtensionsLength"/> bytes, where the extensions of the message stand.</param>
    public static ServerHello Create(CipherSuiteFacts suite, NamedGroup group, scoped ReadOnlySpan<byte> cookie, Span<byte> scratch)
    {
        var extensions = new WireWriter(scratch);
        SupportedVersions.WriteSelected(ref extensions, ProtocolVersion.Dtls13);
        if (group is not NamedGroup.None)
        {
            KeyShares.WriteRetry(ref extensions, group);
        }

        if (!cookie.IsEmpty)
        {
            CookieExtension.Write(ref extensions, cookie);
        }

        return new ServerHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = HelloRetry.Random,
            LegacySessionIdEcho = default,
            CipherSuite = suite.Suite,
            LegacyCompressionMethod = 0,
            Extensions = ExtensionBlock.Of(extensions.Written),
        };
    }
}
