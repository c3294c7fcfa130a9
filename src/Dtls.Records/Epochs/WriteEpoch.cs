using System.Buffers.Binary;
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
        PlaintextOffset = Mask is null ? PlaintextHeader.Length + ExplicitNonceLength : UnifiedHeader.SentLength;
        Expansion = PlaintextOffset + (Mask is null ? 0 : ContentTypeLength) + Cipher.TagLength;
    }

    /// <summary>Bytes that a record has beyond its plaintext.</summary>
    public int Expansion { get; }

    /// <summary>Bytes that a record has in front of its ciphertext.</summary>
    public int PlaintextOffset { get; }

    public KeyUsageAdvice Usage => _usage.AdviceForSealed(_next);

    /// <summary>Records that can still be sealed.</summary>
    public ulong RecordsLeft => _usage.SealLimit - Math.Min(_next, _usage.SealLimit);

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

        if (Mask is null)
        {
            ThrowIfMisplaced(plaintext, destination[..length]);
        }

        number = TakeNumber();
        Seal(Mask, type, number, plaintext, destination[..length]);
        written = length;
        return SealStatus.Sealed;
    }

    /// <summary>Seals a row of records in place, all of them or none.</summary>
    public SealStatus SealMany(ContentType type, Span<byte> records, int recordLength, out int count)
    {
        count = 0;
        if (recordLength < Expansion)
        {
            return SealStatus.DestinationTooSmall;
        }

        (int row, int last) = Math.DivRem(records.Length, recordLength);
        if (last != 0 && last < Expansion)
        {
            return SealStatus.DestinationTooSmall;
        }

        if (Math.Min(recordLength, records.Length) - Expansion > RecordLimits.MaxPlaintextLength)
        {
            return SealStatus.PlaintextTooLong;
        }

        row += last == 0 ? 0 : 1;
        if (_next + (ulong)row > _usage.SealLimit)
        {
            return SealStatus.LimitReached;
        }

        count = row;
        SequenceMask? mask = Mask;
        while (!records.IsEmpty)
        {
            Span<byte> record = records[..Math.Min(recordLength, records.Length)];
            Seal(mask, type, TakeNumber(), record.Slice(PlaintextOffset, record.Length - Expansion), record);
            records = records[record.Length..];
        }

        return SealStatus.Sealed;
    }

    /// <summary>Before the cipher runs: should that ever throw half-way, its nonce is spent.</summary>
    private RecordNumber TakeNumber() => new(Epoch, _next++);

    private void Seal(SequenceMask? mask, ContentType type, RecordNumber number, ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        if (mask is null)
        {
            Seal12(type, number, plaintext, record);
        }
        else
        {
            Seal13(mask, type, number, plaintext, record);
        }
    }

    private void Seal12(ContentType type, RecordNumber number, ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        PlaintextHeader.Write(record, type, ProtocolVersion.Dtls12, number, record.Length - PlaintextHeader.Length);
        Span<byte> body = record[PlaintextHeader.Length..];
        if (ExplicitNonceLength != 0)
        {
            // RFC 5288 §3: the explicit nonce must never repeat under a key. Epoch and sequence number never do; a random one might.
            BinaryPrimitives.WriteUInt64BigEndian(body, number.Value);
            body = body[sizeof(ulong)..];
        }

        StackBlock nonce = Iv.CreateNonce(number.Value);
        StackBlock associatedData = AssociatedData.Create12(number, type, plaintext.Length);
        Cipher.SealUnchecked(
            nonce.First(AeadCipher.NonceLength), plaintext, body, associatedData.First(AssociatedData.Length12));
    }

    private void Seal13(SequenceMask mask, ContentType type, RecordNumber number, ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        Span<byte> body = record[UnifiedHeader.SentLength..];
        if (record.Overlaps(plaintext, out int offset) && offset != UnifiedHeader.SentLength)
        {
            // Anywhere else in the record, and the header may go over it.
            plaintext.CopyTo(body);
            plaintext = body[..plaintext.Length];
        }

        // RFC 9147 §4: the sequence number alone makes the nonce, and the header before its encryption is the additional data.
        ulong header = UnifiedHeader.Create(number, body.Length);
        StackBlock nonce = Iv.CreateNonce(number.Sequence);
        StackBlock associatedData = new(header, 0);
        Cipher.SealInnerUnchecked(
            nonce.First(AeadCipher.NonceLength), plaintext, type, body, associatedData.First(UnifiedHeader.SentLength));

        // RFC 9147 §4.2.3. Type and tag make 17 bytes, so there is always a whole sample.
        ulong sequenceMask = BinaryPrimitives.ReverseEndianness(mask.Compute(body[..SequenceMask.SampleLength]));
        UnifiedHeader.Write(record, header ^ (sequenceMask << 8));
    }

    /// <summary>In DTLS 1.2 nothing moves: header and nonce would be written over a plaintext that lies in their place.</summary>
    private void ThrowIfMisplaced(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> record)
    {
        if (record.Overlaps(plaintext, out int offset) && offset != PlaintextOffset)
        {
            throw new ArgumentException("The plaintext must lie outside the destination, or in it where the ciphertext will stand.");
        }
    }
}
