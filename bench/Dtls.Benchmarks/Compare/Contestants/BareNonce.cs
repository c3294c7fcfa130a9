using System.Buffers.Binary;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>The nonces of a bare AEAD, one after the other, as a record layer makes them. Both ends count alike, so none goes with the record.</summary>
internal sealed class BareNonce(byte direction)
{
    public const int Length = 12;

    public const int TagLength = 16;

    /// <summary>As long as that of a DTLS 1.2 record.</summary>
    public const int AssociatedDataLength = 13;

    private readonly byte[] _nonce = CreateFirst(direction);
    private ulong _counter;

    public byte[] Next()
    {
        BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(Length - sizeof(ulong)), _counter++);
        return _nonce;
    }

    private static byte[] CreateFirst(byte direction)
    {
        byte[] nonce = GC.AllocateArray<byte>(Length, pinned: true);
        nonce[0] = direction;
        return nonce;
    }
}
