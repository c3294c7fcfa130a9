using Dtls.Records.Ciphers;
using Dtls.Records.Headers;

namespace Dtls.Records.Epochs;

/// <summary>The keys that seal, and the next number.</summary>
internal sealed class WriteEpoch : RecordEpoch
{
    /// <summary>The inner content type, RFC 8446 §5.2. We send no padding.</summary>
    private const int ContentTypeLength = 1;

    private readonly KeyUsage _usage;
    private ulong _next;

    public WriteEpoch(EpochKeys keys, AeadProvider provider)
        : base(keys, provider)
    {
        _usage = KeyUsage.Of(keys.Algorithm, keys.Version);
        Expansion = Mask is null
            ? PlaintextHeader.Length + ExplicitNonceLength + Cipher.TagLength
            : UnifiedHeader.SentLength + ContentTypeLength + Cipher.TagLength;
    }

    /// <summary>Bytes that a record has beyond its plaintext.</summary>
    public int Expansion { get; }

    public KeyUsageAdvice Usage => _usage.AdviceForSealed(_next);

    /// <summary>The number that the next record gets. Settable, forwards only, for tests that must reach the end of an epoch.</summary>
    internal ulong NextSequence
    {
        get => _next;
        set => _next = Math.Max(_next, value);
    }

    public SealStatus Seal(ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written, out RecordNumber number)
    {
        written = 0;
        number = default;
        int length = plaintext.Length + Expansion;
        if (plaintext.Length > RecordLimits.MaxPlaintextLength)
        {
            return SealStatus.PlaintextTooLong;
        }

        if (destination.Length < length)
        {
            return SealStatus.DestinationTooSmall;
        }

        if (_next >= _usage.SealLimit)
        {
            return SealStatus.LimitReached;
        }

        // Taken before the cipher runs: should that ever throw half-way, its nonce is spent.
        number = new RecordNumber(Epoch, _next++);
        if (Mask is null)
        {
            Seal12(type, number, plaintext, destination[..length]);
        }
        else
        {
            Seal13(type, number, plaintext, destination[..length]);
        }

        written = length;
        return SealStatus.Sealed;
    }

    private void Seal12(ContentType type, RecordNumber number, ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        Span<byte> associatedData = stackalloc byte[AssociatedData.Length12];
        Iv.WriteNonce(nonce, number.Value);
        AssociatedData.Write12(associatedData, number, type, plaintext.Length);

        PlaintextHeader.Write(record, type, ProtocolVersion.Dtls12, number, record.Length - PlaintextHeader.Length);
        Span<byte> body = record[PlaintextHeader.Length..];

        // RFC 5288 §3: the explicit nonce must never repeat under a key. Epoch and sequence number never do; a random one might.
        nonce[^ExplicitNonceLength..].CopyTo(body);
        Cipher.Seal(nonce, plaintext, body[ExplicitNonceLength..], associatedData);
    }

    private void Seal13(ContentType type, RecordNumber number, ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        // The content moves first: it may lie where the header or the type goes.
        Span<byte> body = record[UnifiedHeader.SentLength..];
        Span<byte> inner = body[..(plaintext.Length + ContentTypeLength)];
        plaintext.CopyTo(inner);
        inner[^1] = (byte)type;

        // RFC 9147 §4: the sequence number alone makes the nonce, and the header before its encryption is the additional data.
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        Iv.WriteNonce(nonce, number.Sequence);
        UnifiedHeader.Write(record, number, body.Length);
        Cipher.Seal(nonce, inner, body, record[..UnifiedHeader.SentLength]);

        // RFC 9147 §4.2.3. Type and tag make 17 bytes, so there is always a whole sample.
        int mask = Mask!.Compute(body[..SequenceMask.SampleLength]);
        record[UnifiedHeader.SentSequenceOffset] ^= (byte)(mask >> 8);
        record[UnifiedHeader.SentSequenceOffset + 1] ^= (byte)mask;
    }
}
