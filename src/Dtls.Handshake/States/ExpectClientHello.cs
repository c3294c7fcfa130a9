using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.States;

/// <summary>The server waits for a client to say what it can.</summary>
internal sealed class ExpectClientHello(HandshakeCore core) : HandshakeState
{
    public override bool Expects(HandshakeType type) => type is HandshakeType.ClientHello;

    public override HandshakeState On(in HandshakeMessage message)
    {
        if (!ClientHello.TryRead(message.Body, out ClientHello hello))
        {
            return Fail(AlertDescription.DecodeError, "ClientHello is malformed");
        }

        if (!TryChooseVersion(hello, out bool wellFormed))
        {
            return wellFormed
                ? Fail(AlertDescription.ProtocolVersion, $"the client speaks at most version 0x{(ushort)hello.LegacyVersion:X4}")
                : Fail(AlertDescription.DecodeError, "supported_versions is malformed");
        }

        return Dtls12.Server.ServerHandshake.Start(core, message, hello);
    }

    /// <summary>RFC 8446 §4.2.1: the extension counts when it is there, else the highest version not above the client's.</summary>
    private static bool TryChooseVersion(in ClientHello hello, out bool wellFormed)
    {
        wellFormed = true;
        if (!hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            return hello.LegacyVersion.IsAtLeast(ProtocolVersion.Dtls12);
        }

        wellFormed = SupportedVersions.TryReadList(data, out UInt16List versions);
        return wellFormed && versions.Contains((ushort)ProtocolVersion.Dtls12);
    }
}
