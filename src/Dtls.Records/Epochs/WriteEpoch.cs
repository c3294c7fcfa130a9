using Dtls.Records.Ciphers;
using Dtls.Records.Headers;

namespace Dtls.Records.Epochs;

/// <summary>The keys that seal, and the next number.</summary>
internal sealed class WriteEpoch : RecordEpoch
{
    private readonly KeyUsage _usage;
    private ulong _next;

    public WriteEpoch(EpochKeys keys, AeadProvider provider)
        : base(keys, provider)
    {
        _usage = KeyUsage.Of(keys.Algorithm, keys.Version);
        Expansion = PlaintextHeader.Length + ExplicitNonceLength + Cipher.TagLength;
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
        Seal12(type, number, plaintext, destination[..length]);
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
}
