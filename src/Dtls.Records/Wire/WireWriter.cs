using System.Buffers.Binary;

namespace Dtls.Records.Wire;

/// <summary>Where a vector's length field stands: given by <c>BeginVector…</c>, taken by <see cref="WireWriter.EndVector"/>.</summary>
internal readonly record struct VectorMark(int Position, int LengthBytes);

/// <summary>
/// Writes big-endian fields into a span and never throws for want of room: the first field that does not fit makes the writer
/// <see cref="Overflowed"/> and every later write a no-op.
/// </summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>True once a field did not fit, or a vector outgrew its length field.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>What was written.</summary>
    public readonly Span<byte> Written => _destination[..Length];

    public void WriteUInt8(byte value)
    {
        if (Reserve(1) is [_, ..] bytes)
        {
            bytes[0] = value;
        }
    }

    public void WriteUInt16(ushort value)
    {
        if (Reserve(2) is [_, ..] bytes)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        }
    }

    public void WriteUInt24(int value)
    {
        if (Reserve(3) is [_, ..] bytes)
        {
            PutUInt24(bytes, value);
        }
    }

    public void WriteUInt32(uint value)
    {
        if (Reserve(4) is [_, ..] bytes)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
    }

    public void WriteUInt48(ulong value)
    {
        WriteUInt16((ushort)(value >> 32));
        WriteUInt32((uint)value);
    }

    public void WriteUInt64(ulong value)
    {
        if (Reserve(8) is [_, ..] bytes)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        }
    }

    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        Span<byte> bytes = Reserve(value.Length);
        if (bytes.Length == value.Length)
        {
            value.CopyTo(bytes);
        }
    }

    /// <summary>Room for <paramref name="length"/> bytes that the caller fills; empty when there is no such room.</summary>
    public Span<byte> Reserve(int length)
    {
        if (Overflowed || (uint)length > (uint)(_destination.Length - Length))
        {
            Overflowed = true;
            return default;
        }

        Span<byte> bytes = _destination.Slice(Length, length);
        Length += length;
        return bytes;
    }

    public void WriteVector8(scoped ReadOnlySpan<byte> value)
    {
        VectorMark mark = BeginVector8();
        WriteBytes(value);
        EndVector(mark);
    }

    public void WriteVector16(scoped ReadOnlySpan<byte> value)
    {
        VectorMark mark = BeginVector16();
        WriteBytes(value);
        EndVector(mark);
    }

    public void WriteVector24(scoped ReadOnlySpan<byte> value)
    {
        VectorMark mark = BeginVector24();
        WriteBytes(value);
        EndVector(mark);
    }

    public VectorMark BeginVector8() => BeginVector(1);

    public VectorMark BeginVector16() => BeginVector(2);

    public VectorMark BeginVector24() => BeginVector(3);

    /// <summary>Fills in the length of the vector that <paramref name="mark"/> began.</summary>
    public void EndVector(VectorMark mark)
    {
        if (Overflowed)
        {
            return;
        }

        int length = Length - mark.Position - mark.LengthBytes;
        if (length >> (8 * mark.LengthBytes) != 0)
        {
            Overflowed = true;
            return;
        }

        Span<byte> field = _destination.Slice(mark.Position, mark.LengthBytes);
        for (int i = field.Length - 1; i >= 0; i--, length >>= 8)
        {
            field[i] = (byte)length;
        }
    }

    private VectorMark BeginVector(int lengthBytes)
    {
        var mark = new VectorMark(Length, lengthBytes);
        Reserve(lengthBytes);
        return mark;
    }

    private static void PutUInt24(Span<byte> bytes, int value)
    {
        bytes[0] = (byte)(value >> 16);
        bytes[1] = (byte)(value >> 8);
        bytes[2] = (byte)value;
    }
}
