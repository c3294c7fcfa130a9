using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 6347 §4.2.2, RFC 9147 §5.2:
/// <code>struct { HandshakeType msg_type; uint24 length; uint16 message_seq; uint24 fragment_offset; uint24 fragment_length; … } Handshake;</code>
/// </summary>
internal readonly record struct HandshakeHeader
{
    public const int Length = 12;

    public required HandshakeType Type { get; init; }

    public required int MessageLength { get; init; }

    public required ushort MessageSequence { get; init; }

    public int FragmentOffset { get; init; }

    public required int FragmentLength { get; init; }

    /// <summary>The header of a message in one piece: what DTLS 1.2 hashes (RFC 6347 §4.2.6).</summary>
    public static HandshakeHeader Whole(HandshakeType type, ushort messageSequence, int length) => new()
    {
        Type = type,
        MessageLength = length,
        MessageSequence = messageSequence,
        FragmentOffset = 0,
        FragmentLength = length,
    };

    /// <summary>Reads header and fragment; false when either is cut short.</summary>
    public static bool TryRead(scoped ref WireReader reader, out HandshakeHeader header, out ReadOnlySpan<byte> fragment)
    {
        header = new HandshakeHeader
        {
            Type = (HandshakeType)reader.ReadUInt8(),
            MessageLength = reader.ReadUInt24(),
            MessageSequence = reader.ReadUInt16(),
            FragmentOffset = reader.ReadUInt24(),
            FragmentLength = reader.ReadUInt24(),
        };
        fragment = reader.ReadBytes(header.FragmentLength);
        return !reader.Failed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt8((byte)Type);
        writer.WriteUInt24(MessageLength);
        writer.WriteUInt16(MessageSequence);
        writer.WriteUInt24(FragmentOffset);
        writer.WriteUInt24(FragmentLength);
    }
}
