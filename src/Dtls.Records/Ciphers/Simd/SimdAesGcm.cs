using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>AES-GCM by <see cref="GcmKernel{TKeySize, TDirection, TProduct, TRun}"/>: one key, 12-byte nonces, 16-byte tags.</summary>
internal sealed unsafe class SimdAesGcm<TKeySize, TProduct, TRun> : AeadCipher
    where TKeySize : struct, IAesKeySize
    where TProduct : struct, IGHashProduct<TRun>
    where TRun : struct
{
    private byte* _key;

    public SimdAesGcm(ReadOnlySpan<byte> key)
        : base(TKeySize.Rounds == 10 ? AeadAlgorithm.Aes128Gcm : AeadAlgorithm.Aes256Gcm) => _key = GcmKey.Create<TKeySize>(key);

    ~SimdAesGcm() => Dispose(disposing: false);

    public override void Prefetch() => CacheLine.Prefetch(_key, GcmKey.Length<TKeySize>());

    protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData) =>
        Seal(nonce, plaintext, default, destination, associatedData);

    protected override void SealInnerCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ContentType type, Span<byte> destination, ReadOnlySpan<byte> associatedData) =>
        Seal(nonce, content, new Trailer(type), destination, associatedData);

    private void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Trailer trailer, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        ObjectDisposedException.ThrowIf(_key is null, this);
        fixed (byte* n = nonce, a = associatedData, s = plaintext, d = destination)
        {
            var record = new GcmRecord
            {
                Key = _key,
                Nonce = n,
                AssociatedData = a,
                AssociatedDataLength = associatedData.Length,
                Source = s,
                Destination = d,
                Length = plaintext.Length + trailer.Length,
                Trailer = trailer,
            };
            GcmKernel<TKeySize, Sealing, TProduct, TRun>.Crypt(in record).Store(d + record.Length);
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
            var record = new GcmRecord
            {
                Key = _key,
                Nonce = n,
                AssociatedData = a,
                AssociatedDataLength = associatedData.Length,
                Source = s,
                Destination = d,
                Length = plaintext.Length,
            };

            // Taken before the plaintext is written, and compared as a whole.
            Vector128<byte> received = Vector128.Load(s + plaintext.Length);
            good = GcmKernel<TKeySize, Opening, TProduct, TRun>.Crypt(in record) == received;
        }

        GC.KeepAlive(this);
        if (!good)
        {
            Wipe(plaintext);
        }

        return good;
    }

    protected override void Dispose(bool disposing)
    {
        if (_key is not null)
        {
            GcmKey.Free<TKeySize>(_key);
            _key = null;
        }
    }
}
