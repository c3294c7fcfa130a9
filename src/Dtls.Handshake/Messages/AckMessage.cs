using System.Buffers.Binary;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 9147 §7: <code>struct { uint64 epoch; uint64 sequence_number; } RecordNumber; struct { RecordNumber record_numbers&lt;0..2^16-1&gt;; } ACK;</code>
/// </summary>
internal readonly ref struct AckMessage
{
    /// <summary>Bytes before the numbers.</summary>
    public const int LengthBytes = 2;

    /// <summary>Bytes of each number.</summary>
    public const int NumberLength = 16;

    private readonly ReadOnlySpan<byte> _numbers;

    private AckMessage(ReadOnlySpan<byte> numbers) => _numbers = numbers;

    public int Count => _numbers.Length / NumberLength;

    /// <summary>The epoch of number <paramref name="index"/>, which may be more than a <see cref="RecordNumber"/> holds.</summary>
    public ulong Epoch(int index) => BinaryPrimitives.ReadUInt64BigEndian(_numbers[(NumberLength * index)..]);

    public ulong Sequence(int index) => BinaryPrimitives.ReadUInt64BigEndian(_numbers[((NumberLength * index) + sizeof(ulong))..]);

    public static bool TryRead(ReadOnlySpan<byte> record, out AckMessage ack)
    {
        var reader = new WireReader(record);
        ReadOnlySpan<byte> numbers = reader.ReadVector16();
        ack = new AckMessage(numbers);
        return reader.Completed && numbers.Length % NumberLength == 0;
    }

    /// <summary>Writes an ACK of <paramref name="numbers"/>, which are in order.</summary>
    public static void Write(ref WireWriter writer, ReadOnlySpan<RecordNumber> numbers)
    {
        VectorMark list = writer.BeginVector16();
        foreach (RecordNumber number in numbers)
        {
            writer.WriteUInt64(number.Epoch);
            writer.WriteUInt64(number.Sequence);
        }

        writer.EndVector(list);
    }
}
