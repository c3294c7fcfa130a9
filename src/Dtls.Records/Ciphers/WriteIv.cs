using System.Buffers.Binary;
using System.Diagnostics;

namespace Dtls.Records.Ciphers;

/// <summary>
/// The <c>write_iv</c> of one epoch as the two numbers that every nonce is made of. One formula serves all: the last eight bytes XOR a
/// 64-bit value. A four-byte IV (GCM and CCM of DTLS 1.2) ends in zeros, so that there the value stands as it is (RFC 5288 §3: the explicit
/// nonce); a twelve-byte IV is XORed (RFC 7905 §2 with epoch and sequence, RFC 9147 §4 with the sequence alone).
/// </summary>
internal readonly struct WriteIv
{
    private readonly uint _head;
    private readonly ulong _tail;

    public WriteIv(ReadOnlySpan<byte> iv)
    {
        Debug.Assert(iv.Length is 4 or AeadCipher.NonceLength);
        _head = BinaryPrimitives.ReadUInt32LittleEndian(iv);
        _tail = iv.Length == 4 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(iv[4..]);
    }

    /// <summary>The nonce for <paramref name="value"/>: <see cref="AeadCipher.NonceLength"/> bytes.</summary>
    public StackBlock CreateNonce(ulong value)
    {
        ulong tail = BinaryPrimitives.ReverseEndianness(_tail ^ value);
        return new StackBlock(_head | (tail << 32), tail >> 32);
    }
}
