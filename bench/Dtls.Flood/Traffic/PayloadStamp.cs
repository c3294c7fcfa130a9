using System.Buffers.Binary;

namespace Dtls.Flood.Traffic;

/// <summary>
/// What stands at the start of each payload, so that an echo can be told from noise and matched, and a capture can be read:
/// <code>struct { uint32 magic; uint32 connection; uint64 sequence; uint64 timestamp; }</code>
/// </summary>
internal static class PayloadStamp
{
    /// <summary>Bytes of the stamp: the shortest payload.</summary>
    public const int Length = 24;

    private const uint Magic = 0x464C4F44;

    public static void Write(Span<byte> payload, int connection, long sequence, long timestamp)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)connection);
        BinaryPrimitives.WriteInt64BigEndian(payload[8..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(payload[16..], timestamp);
    }

    /// <summary>The sequence number, if the payload is one that this connection sent, of the length it sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, int connection, int length, out long sequence)
    {
        sequence = payload.Length >= Length ? BinaryPrimitives.ReadInt64BigEndian(payload[8..]) : -1;
        return payload.Length == length
            && sequence >= 0
            && BinaryPrimitives.ReadUInt32BigEndian(payload) == Magic
            && BinaryPrimitives.ReadUInt32BigEndian(payload[4..]) == (uint)connection;
    }
}
