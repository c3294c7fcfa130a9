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

        return ChooseVersion(hello, out bool wellFormed) switch
        {
            ProtocolVersion.Dtls13 => Dtls13.Server.ServerHandshake.Start(core, message, hello),
            ProtocolVersion.Dtls12 => Dtls12.Server.ServerHandshake.Start(core, message, hello),
            _ when wellFormed => Fail(AlertDescription.ProtocolVersion, $"the client speaks no version of ours (at most 0x{(ushort)hello.LegacyVersion:X4})"),
            _ => Fail(AlertDescription.DecodeError, "supported_versions is malformed"),
        };
    }

    /// <summary>RFC 8446 §4.2.1: the extension counts when it is there, else the highest version not above the client's.</summary>
    private ProtocolVersion ChooseVersion(in ClientHello hello, out bool wellFormed)
    {
        wellFormed = true;
        bool allows12 = core.Context.Allows(DtlsProtocols.Dtls12);
        if (!hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            return allows12 && hello.LegacyVersion.IsAtLeast(ProtocolVersion.Dtls12) ? ProtocolVersion.Dtls12 : ProtocolVersion.None;
        }

        wellFormed = SupportedVersions.TryReadList(data, out UInt16List versions);
        return !wellFormed ? ProtocolVersion.None
            : core.Context.Allows(DtlsProtocols.Dtls13) && versions.Contains((ushort)ProtocolVersion.Dtls13) ? ProtocolVersion.Dtls13
            : allows12 && versions.Contains((ushort)ProtocolVersion.Dtls12) ? ProtocolVersion.Dtls12
            : ProtocolVersion.None;
    }
}
