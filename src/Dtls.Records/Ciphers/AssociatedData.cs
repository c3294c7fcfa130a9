using System.Buffers.Binary;

namespace Dtls.Records.Ciphers;

/// <summary>The additional data of a protected record.</summary>
internal static class AssociatedData
{
    /// <summary>RFC 5246 §6.2.3.3 with the 64-bit number of RFC 6347 §4.1.2.1: <c>seq_num + type + version + length</c>.</summary>
    public const int Length12 = 13;

    /// <summary>The additional data of DTLS 1.2 without a connection id. The length is that of the plaintext.</summary>
    public static StackBlock Create12(RecordNumber number, ContentType type, int plaintextLength)
    {
        const uint Version = (uint)ProtocolVersion.Dtls12;
        uint typeAndVersion = (byte)type | ((Version >> 8) << 8) | ((Version & 0xFF) << 16);
        ulong length = BinaryPrimitives.ReverseEndianness((ushort)plaintextLength);
        return new StackBlock(BinaryPrimitives.ReverseEndianness(number.Value), typeAndVersion | (length << 24));
    }
}
