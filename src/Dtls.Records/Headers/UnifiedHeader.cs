using System.Buffers.Binary;

namespace Dtls.Records.Headers;

/// <summary>
/// The header of every protected DTLS 1.3 record, RFC 9147 §4: <c>0 0 1 C S L E E</c>, then the connection id (C), 8 or 16 bits of sequence
/// number (S), and 16 bits of length (L), or none: then the record goes on to the end of the datagram.
/// </summary>
internal readonly struct UnifiedHeader
{
    /// <summary>Bytes of the form we send: no connection id, 16 bits of sequence number, a length.</summary>
    public const int SentLength = 5;

    private const int FixedBits = 0x20;
    private const int FixedMask = 0xE0;
    private const int ConnectionIdBit = 0x10;
    private const int LongSequenceBit = 0x08;
    private const int LengthBit = 0x04;
    private const int EpochMask = 0x03;

    private UnifiedHeader(int first, int sequenceOffset, int length, int bodyLength)
    {
        EpochBits = first & EpochMask;
        HasLongSequence = (first & LongSequenceBit) != 0;
        SequenceOffset = sequenceOffset;
        Length = length;
        BodyLength = bodyLength;
    }

    /// <summary>The low two bits of the epoch.</summary>
    public int EpochBits { get; }

    /// <summary>16 bits of sequence number, not 8.</summary>
    public bool HasLongSequence { get; }

    /// <summary>Bits of the sequence number that are sent: 8 or 16.</summary>
    public int SequenceBits => HasLongSequence ? 16 : 8;

    /// <summary>As many ones as there are <see cref="SequenceBits"/>.</summary>
    public ulong SequenceField => HasLongSequence ? 0xFFFFUL : 0xFF;

    /// <summary>Where the encrypted sequence number stands, behind a connection id if there is one.</summary>
    public int SequenceOffset { get; }

    /// <summary>Bytes of this header.</summary>
    public int Length { get; }

    /// <summary>Bytes of the record behind it.</summary>
    public int BodyLength { get; }

    /// <summary>RFC 9147 §4.1: the three leading bits tell.</summary>
    public static bool IsUnified(byte first) => (first & FixedMask) == FixedBits;

    /// <summary>Reads the header at the start of <paramref name="datagram"/>.</summary>
    /// <param name="connectionIdLength">
    /// Bytes of the connection id we gave the peer; 0 when we gave none. The header does not say how long it is, so that a C bit nobody
    /// negotiated leaves nothing to go on by.
    /// </param>
    /// <returns>False when the datagram ends before the record does, or the C bit is set without a connection id.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, int connectionIdLength, out UnifiedHeader header)
    {
        header = default;
        if (datagram.IsEmpty)
        {
            return false;
        }

        int first = datagram[0];
        int sequenceOffset = 1;
        if ((first & ConnectionIdBit) != 0)
        {
            if (connectionIdLength == 0)
            {
                return false;
            }

            sequenceOffset += connectionIdLength;
        }

        int length = sequenceOffset + 1 + ((first & LongSequenceBit) >> 3) + ((first & LengthBit) >> 1);
        int rest = datagram.Length - length;
        if (rest < 0)
        {
            return false;
        }

        int bodyLength = (first & LengthBit) == 0 ? rest : BinaryPrimitives.ReadUInt16BigEndian(datagram[(length - 2)..]);
        header = new UnifiedHeader(first, sequenceOffset, length, bodyLength);
        return bodyLength <= rest;
    }

    /// <summary>The form we send as a little-endian number, the sequence number not yet encrypted: as the additional data want it.</summary>
    public static ulong Create(RecordNumber number, int bodyLength)
    {
        ulong first = FixedBits | LongSequenceBit | LengthBit | ((uint)number.Epoch & EpochMask);
        ulong sequence = BinaryPrimitives.ReverseEndianness((ushort)number.Value);
        ulong length = BinaryPrimitives.ReverseEndianness((ushort)bodyLength);
        return first | (sequence << 8) | (length << 24);
    }

    /// <summary>The header at the start of <paramref name="bytes"/> (at least 8, no connection id) as <see cref="Create"/> makes it, with this number instead of its own.</summary>
    public ulong WithSequence(ReadOnlySpan<byte> bytes, ulong sequence)
    {
        ulong field = HasLongSequence ? BinaryPrimitives.ReverseEndianness((ushort)sequence) : (byte)sequence;
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) & ~(SequenceField << 8)) | (field << 8);
    }

    /// <summary>The bits of the sequence number in such a header.</summary>
    public uint ReadSequence(ulong header) => HasLongSequence ? BinaryPrimitives.ReverseEndianness((ushort)(header >> 8)) : (byte)(header >> 8);

    /// <summary>Writes what <see cref="Create"/> made.</summary>
    public static void Write(Span<byte> destination, ulong header)
    {
        destination[4] = (byte)(header >> 32);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)header);
    }
}
