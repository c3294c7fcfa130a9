using System.Buffers.Binary;

namespace Dtls.Records.Headers;

/// <summary>
/// The 13-byte header of epoch 0 and of DTLS 1.2. RFC 6347 §4.1:
/// <code>struct { ContentType type; ProtocolVersion version; uint16 epoch; uint48 sequence_number; uint16 length; } DTLSPlaintext;</code>
/// </summary>
internal readonly struct PlaintextHeader
{
    public const int Length = RecordLimits.PlaintextHeaderLength;

    public PlaintextHeader(ContentType type, ProtocolVersion version, RecordNumber number, int bodyLength)
    {
        Type = type;
        Version = version;
        Number = number;
        BodyLength = bodyLength;
    }

    public ContentType Type { get; }

    public ProtocolVersion Version { get; }

    public RecordNumber Number { get; }

    /// <summary>Bytes that follow the header, as it claims.</summary>
    public int BodyLength { get; }

    /// <summary>True for every version of DTLS there was or will be; anything else is not a record at all.</summary>
    public bool IsDtls => (ushort)Version >> 8 == 0xFE;

    /// <returns>False when the bytes end within the header. What the fields say is not judged here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out PlaintextHeader header)
    {
        if (source.Length < Length)
        {
            header = default;
            return false;
        }

        header = new PlaintextHeader(
            (ContentType)source[0],
            (ProtocolVersion)BinaryPrimitives.ReadUInt16BigEndian(source[1..]),
            new RecordNumber(BinaryPrimitives.ReadUInt64BigEndian(source[3..])),
            BinaryPrimitives.ReadUInt16BigEndian(source[11..]));
        return true;
    }

    /// <summary>Writes the 13 bytes.</summary>
    public static void Write(Span<byte> destination, ContentType type, ProtocolVersion version, RecordNumber number, int bodyLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[11..], (ushort)bodyLength);
        destination[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)version);
        BinaryPrimitives.WriteUInt64BigEndian(destination[3..], number.Value);
    }
}
