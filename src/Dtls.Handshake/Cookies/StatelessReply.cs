using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Cookies;

/// <summary>Whole datagrams that a server sends without a session. They mirror the numbers of the ClientHello (RFC 6347 §4.2.1).</summary>
internal static class StatelessReply
{
    /// <summary>Writes a HelloVerifyRequest.</summary>
    /// <returns>The datagram's length; 0 when the destination is too short.</returns>
    public static int WriteHelloVerifyRequest(Span<byte> destination, in HelloPeek hello, ReadOnlySpan<byte> cookie)
    {
        var writer = new WireWriter(destination);
        VectorMark record = BeginRecord(ref writer, ContentType.Handshake, hello);
        HandshakeHeader.Whole(HandshakeType.HelloVerifyRequest, hello.Header.MessageSequence, sizeof(ushort) + 1 + cookie.Length).Write(ref writer);
        new HelloVerifyRequest { ServerVersion = ProtocolVersion.Dtls10, Cookie = cookie }.Write(ref writer);
        writer.EndVector(record);
        return writer.Overflowed ? 0 : writer.Length;
    }

    /// <summary>Writes a HelloRetryRequest.</summary>
    /// <returns>The datagram's length; 0 when the destination is too short.</returns>
    public static int WriteHelloRetryRequest(Span<byte> destination, in HelloPeek hello, in ServerHello retry)
    {
        var body = new WireWriter(stackalloc byte[512]);
        retry.Write(ref body);
        var writer = new WireWriter(destination);
        VectorMark record = BeginRecord(ref writer, ContentType.Handshake, hello, ProtocolVersion.Dtls12);
        HandshakeHeader.Whole(HandshakeType.ServerHello, hello.Header.MessageSequence, body.Length).Write(ref writer);
        writer.WriteBytes(body.Written);
        writer.EndVector(record);
        return writer.Overflowed || body.Overflowed ? 0 : writer.Length;
    }

    /// <summary>Writes a fatal alert.</summary>
    /// <returns>The datagram's length; 0 when the destination is too short.</returns>
    public static int WriteAlert(Span<byte> destination, in HelloPeek hello, AlertDescription description)
    {
        var writer = new WireWriter(destination);
        VectorMark record = BeginRecord(ref writer, ContentType.Alert, hello);
        writer.WriteUInt8((byte)AlertLevel.Fatal);
        writer.WriteUInt8((byte)description);
        writer.EndVector(record);
        return writer.Overflowed ? 0 : writer.Length;
    }

    private static VectorMark BeginRecord(ref WireWriter writer, ContentType type, in HelloPeek hello, ProtocolVersion version = ProtocolVersion.Dtls10)
    {
        writer.WriteUInt8((byte)type);
        writer.WriteUInt16((ushort)version);
        writer.WriteUInt64(new RecordNumber(epoch: 0, hello.RecordSequence).Value);
        return writer.BeginVector16();
    }
}
