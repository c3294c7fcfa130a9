using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>What a peer sends that breaks the rules.</summary>
internal static class Rogue
{
    /// <summary>A record of any type under the keys that <paramref name="from"/> writes with.</summary>
    public static byte[] Seal(PairEnd from, ContentType type, ReadOnlySpan<byte> plaintext)
    {
        byte[] datagram = new byte[plaintext.Length + 64];
        Assert.Equal(SealStatus.Sealed, from.Session.SealForTest(type, plaintext, datagram, out int written));
        return datagram[..written];
    }

    /// <summary>A handshake message in one piece, as the plaintext of a record.</summary>
    public static byte[] Message(HandshakeType type, ushort sequence, ReadOnlySpan<byte> body)
    {
        var writer = new WireWriter(new byte[HandshakeHeader.Length + body.Length]);
        HandshakeHeader.Whole(type, sequence, body.Length).Write(ref writer);
        writer.WriteBytes(body);
        return writer.Written.ToArray();
    }

    /// <summary>A record of epoch 0.</summary>
    public static byte[] Plaintext(ContentType type, ReadOnlySpan<byte> body, ulong sequence = 900)
    {
        var writer = new WireWriter(new byte[13 + body.Length]);
        writer.WriteUInt8((byte)type);
        writer.WriteUInt16((ushort)ProtocolVersion.Dtls12);
        writer.WriteUInt64(sequence);
        writer.WriteVector16(body);
        return writer.Written.ToArray();
    }
}
