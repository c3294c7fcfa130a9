using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Simd;

/// <summary><c>Mask = AES-ECB(sn_key, Ciphertext[0..15])</c>, RFC 9147 §4.2.3: one block with AES instructions.</summary>
internal sealed unsafe class AesSequenceMask<TKeySize> : SequenceMask
    where TKeySize : struct, IAesKeySize
{
    private byte* _roundKeys;

    public AesSequenceMask(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, TKeySize.KeyLength);
        _roundKeys = (byte*)NativeMemory.AlignedAlloc(Length, 16);
        AesRoundKeys.Expand<TKeySize>(key, _roundKeys);
    }

    ~AesSequenceMask() => Dispose(disposing: false);

    private static nuint Length => (nuint)(16 * (TKeySize.Rounds + 1));

    protected override ushort ComputeCore(ReadOnlySpan<byte> sample)
    {
        ObjectDisposedException.ThrowIf(_roundKeys is null, this);
        Vector128<byte> block = AesRoundKeys.Encrypt<TKeySize>(Vector128.Create(sample), _roundKeys);
        GC.KeepAlive(this); // the finalizer frees the round keys
        return BinaryPrimitives.ReverseEndianness(block.AsUInt16().ToScalar());
    }

    protected override void Dispose(bool disposing)
    {
        if (_roundKeys is not null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_roundKeys, (int)Length));
            NativeMemory.AlignedFree(_roundKeys);
            _roundKeys = null;
        }
    }
}
