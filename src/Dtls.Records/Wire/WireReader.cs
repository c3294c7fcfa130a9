using System.Buffers.Binary;

namespace Dtls.Records.Wire;

/// <summary>
/// Reads big-endian fields from a span and never throws: the first field that does not fit makes every later read empty and
/// <see cref="Completed"/> false. Look at <see cref="Completed"/> once, before anything that was read is used.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>True once a field did not fit.</summary>
    public bool Failed { get; private set; }

    /// <summary>Nothing missing, nothing left over.</summary>
    public readonly bool Completed => !Failed && _rest.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public byte ReadUInt8()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    public ushort ReadUInt16()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(2);
        return bytes.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public int ReadUInt24()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(3);
        return bytes.IsEmpty ? 0 : (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
    }

    public uint ReadUInt32()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(4);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public ulong ReadUInt48()
    {
        ulong high = ReadUInt16();
        return (high << 32) | ReadUInt32();
    }

    public ulong ReadUInt64()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(8);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>A fixed number of bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (Failed || (uint)length > (uint)_rest.Length)
        {
            Fail();
            return default;
        }

        ReadOnlySpan<byte> bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> ReadRest() => ReadBytes(_rest.Length);

    /// <summary><c>opaque x&lt;min..max&gt;</c> with a one-byte length.</summary>
    public ReadOnlySpan<byte> ReadVector8(int min = 0, int max = byte.MaxValue) => ReadVector(ReadUInt8(), min, max);

    /// <summary><c>opaque x&lt;min..max&gt;</c> with a two-byte length.</summary>
    public ReadOnlySpan<byte> ReadVector16(int min = 0, int max = ushort.MaxValue) => ReadVector(ReadUInt16(), min, max);

    /// <summary><c>opaque x&lt;min..max&gt;</c> with a three-byte length.</summary>
    public ReadOnlySpan<byte> ReadVector24(int min = 0, int max = 0xFFFFFF) => ReadVector(ReadUInt24(), min, max);

    /// <summary>Makes the reader fail: for a caller that finds a value impossible.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    private ReadOnlySpan<byte> ReadVector(int length, int min, int max)
    {
        if (length < min || length > max)
        {
            Fail();
        }

        return ReadBytes(length);
    }
}
