using System.Buffers.Binary;

namespace Dtls.Flood.Traffic;

/// <summary>
/// What stands at the start of each payload, so that an echo can be told from noise and matched, and a capture can be read:
/// <code>struct { uint32 magic; uint32 connection; uint64 sequence; uint64 timestamp; }</code>
/// In the clear it must not look like DTLS, whose first byte is 20 to 63 (RFC 9443): it begins as RTP does.
/// </summary>
internal static class PayloadStamp
{
    /// <summary>Bytes of the stamp: the shortest payload.</summary>
    public const int Length = 24;

    private const uint Magic = 0x8046_4C44;

    public static void Write(Span<byte> payload, int connection, long sequence, long timestamp)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)connection);
        BinaryPrimitives.WriteInt64BigEndian(payload[8..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(payload[16..], timestamp);
    }

    /// <summary>Who sent a payload and its sequence number, if it is one of the flood's, of the length that is sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, int length, out int connection, out long sequence)
    {
        connection = -1;
        sequence = -1;
        if (payload.Length != length || length < Length || BinaryPrimitives.ReadUInt32BigEndian(payload) != Magic)
        {
            return false;
        }

        connection = BinaryPrimitives.ReadInt32BigEndian(payload[4..]);
        sequence = BinaryPrimitives.ReadInt64BigEndian(payload[8..]);
        return connection >= 0 && sequence >= 0;
    }
}
