using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>ChaCha20-Poly1305 (RFC 8439 §2.8): one key, 12-byte nonces, 16-byte tags.</summary>
internal sealed unsafe class SimdChaCha20Poly1305<TRow, TVector> : AeadCipher
    where TRow : struct, IChaChaRow<TRow>
    where TVector : unmanaged, IPolyVector<TVector>
{
    private const int KeyLength = 32;

    private byte* _key;

    public SimdChaCha20Poly1305(ReadOnlySpan<byte> key)
        : base(AeadAlgorithm.ChaCha20Poly1305)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        _key = (byte*)NativeMemory.AlignedAlloc(KeyLength, KeyLength);
        key.CopyTo(new Span<byte>(_key, KeyLength));
    }

    ~SimdChaCha20Poly1305() => Dispose(disposing: false);

    public override void Prefetch() => CacheLine.Prefetch(_key, KeyLength);

    protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        ObjectDisposedException.ThrowIf(_key is null, this);
        fixed (byte* n = nonce, a = associatedData, s = plaintext, d = destination)
        {
            ChaChaPolyKernel<TRow, TVector>.Seal(_key, n, a, associatedData.Length, s, d, plaintext.Length).Store(d + plaintext.Length);
        }

        GC.KeepAlive(this); // the finalizer frees what the kernel reads
    }

    protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        ObjectDisposedException.ThrowIf(_key is null, this);
        bool good;
        fixed (byte* n = nonce, a = associatedData, s = source, d = plaintext)
        {
            good = ChaChaPolyKernel<TRow, TVector>.TryOpen(_key, n, a, associatedData.Length, s, d, plaintext.Length);
        }

        GC.KeepAlive(this);
        if (!good)
        {
            Wipe(plaintext); // nothing was decrypted, but opened in place it is the ciphertext that stands there
        }

        return good;
    }

    protected override void Dispose(bool disposing)
    {
        if (_key is not null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_key, KeyLength));
            NativeMemory.AlignedFree(_key);
            _key = null;
        }
    }
}
