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
        _roundKeys = (byte*)NativeMemory.AlignedAlloc((nuint)Length, CacheLine.Size);
        if (IsSparse)
        {
            AesSparseKeys.Expand(key, _roundKeys);
        }
        else
        {
            AesRoundKeys.Expand<TKeySize>(key, _roundKeys);
        }
    }

    ~AesSequenceMask() => Dispose(disposing: false);

    /// <summary>Bytes of native memory for a key.</summary>
    internal static int Length => IsSparse ? AesSparseKeys.Length : 16 * (TKeySize.Rounds + 1);

    private static bool IsSparse => TKeySize.Rounds == Aes256KeySize.Rounds;

    public override void Prefetch() => CacheLine.Prefetch(_roundKeys, Length);

    protected override ushort ComputeCore(ReadOnlySpan<byte> sample)
    {
        ObjectDisposedException.ThrowIf(_roundKeys is null, this);
        Vector128<byte> block = Vector128.Create(sample);
        block = IsSparse ? AesSparseKeys.Encrypt(block, _roundKeys) : AesRoundKeys.Encrypt<TKeySize>(block, _roundKeys);
        GC.KeepAlive(this); // the finalizer frees the round keys
        return BinaryPrimitives.ReverseEndianness(block.AsUInt16().ToScalar());
    }

    protected override void Dispose(bool disposing)
    {
        if (_roundKeys is not null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_roundKeys, Length));
            NativeMemory.AlignedFree(_roundKeys);
            _roundKeys = null;
        }
    }
}
