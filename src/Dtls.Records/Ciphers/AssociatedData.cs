using System.Buffers.Binary;

namespace Dtls.Records.Ciphers;

/// <summary>The additional data of a protected record.</summary>
internal static class AssociatedData
{
    /// <summary>RFC 5246 §6.2.3.3 with the 64-bit number of RFC 6347 §4.1.2.1: <c>seq_num + type + version + length</c>.</summary>
    public const int Length12 = 13;

    /// <summary>Writes the additional data of DTLS 1.2 without a connection id. The length is that of the plaintext.</summary>
    public static void Write12(Span<byte> destination, RecordNumber number, ContentType type, int plaintextLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[11..], (ushort)plaintextLength);
        BinaryPrimitives.WriteUInt64BigEndian(destination, number.Value);
        destination[8] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[9..], (ushort)ProtocolVersion.Dtls12);
    }
}
