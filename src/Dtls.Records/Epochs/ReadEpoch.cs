using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dtls.Records.Ciphers;
using Dtls.Records.Headers;

namespace Dtls.Records.Epochs;

/// <summary>The keys that open, what was seen under them, and how many forgeries.</summary>
internal sealed class ReadEpoch : RecordEpoch
{
    private readonly KeyUsage _usage;
    private ReplayWindow _window;
    private ulong _forgeries;

    public ReadEpoch(EpochKeys keys, RecordLayerOptions options)
        : base(keys, options.AeadProvider)
    {
        _usage = KeyUsage.Of(keys.Algorithm, keys.Version);
        _window = new ReplayWindow(options.ReplayWindowSize);
    }

    public KeyUsageAdvice Usage => _usage.AdviceForForged(_forgeries);

    /// <summary>Records that failed authentication (RFC 9147 §4.5.3). Settable for tests that must reach the limit.</summary>
    internal ulong Forgeries
    {
        get => _forgeries;
        set => _forgeries = Math.Max(_forgeries, value);
    }

    /// <summary>Pretends that everything below <paramref name="sequence"/> is past: how tests follow a sealer that has skipped numbers.</summary>
    internal void SkipTo(ulong sequence) => _window.Mark(sequence - 1);

    /// <summary>Which of up to 64 record numbers of this epoch the window has not seen.</summary>
    public ulong FindFresh(ReadOnlySpan<ulong> recordNumbers)
    {
        Span<ulong> sequences = stackalloc ulong[64];
        for (int i = 0; i < recordNumbers.Length; i++)
        {
            sequences[i] = recordNumbers[i] & RecordNumber.MaxSequence;
        }

        return _window.FindFresh(sequences[..recordNumbers.Length]);
    }

    public override void Prefetch()
    {
        base.Prefetch();
        _window.Prefetch();
    }

    /// <summary>Opens the body of a DTLS 1.2 record in place.</summary>
    public OpenStatus Open12(scoped in PlaintextHeader header, Span<byte> body, out OpenedRecord record)
    {
        record = default;
        int length = body.Length - ExplicitNonceLength - Cipher.TagLength;
        if (length < 0 || body.Length > RecordLimits.MaxCiphertextLength12)
        {
            return OpenStatus.Malformed;
        }

        // RFC 6347 §4.1.2.6: the cheap test first, so that a flood of old records costs no decryption.
        ulong sequence = header.Number.Sequence;
        ReplayVerdict verdict = _window.Check(sequence);
        if (verdict != ReplayVerdict.Fresh)
        {
            return verdict is ReplayVerdict.TooOld ? OpenStatus.TooOld : OpenStatus.Replayed;
        }

        if (_forgeries >= _usage.ForgeryLimit)
        {
            return OpenStatus.LimitReached;
        }

        // RFC 5288 §3: the explicit nonce is the sender's business; ours is the record number, a peer's may be anything.
        ulong nonceValue = ExplicitNonceLength == 0 ? header.Number.Value : BinaryPrimitives.ReadUInt64BigEndian(body);
        StackBlock nonce = Iv.CreateNonce(nonceValue);
        StackBlock associatedData = AssociatedData.Create12(header.Number, header.Type, length);
        Span<byte> ciphertext = body[ExplicitNonceLength..];
        Span<byte> plaintext = ciphertext[..length];
        if (!Cipher.TryOpenUnchecked(
            nonce.First(AeadCipher.NonceLength), ciphertext, plaintext, associatedData.First(AssociatedData.Length12)))
        {
            _forgeries++;
            return OpenStatus.BadTag;
        }

        _window.Mark(sequence);
        if (length > RecordLimits.MaxPlaintextLength)
        {
            return OpenStatus.RecordOverflow;
        }

        record = new OpenedRecord(header.Type, header.Number, header.Version, plaintext);
        return OpenStatus.Opened;
    }

    /// <summary>Opens a DTLS 1.3 record in place: header and body, nothing behind.</summary>
    public OpenStatus Open13(scoped in UnifiedHeader header, Span<byte> bytes, out OpenedRecord record)
    {
        record = default;
        Span<byte> body = bytes[header.Length..];
        int length = body.Length - Cipher.TagLength;

        // RFC 9147 §4.2.3: less than a whole sample is treated as a failed deprotection, without a key to blame it on.
        if (length < 0 || body.Length is < SequenceMask.SampleLength or > RecordLimits.MaxCiphertextLength13)
        {
            return OpenStatus.Malformed;
        }

        if (_forgeries >= _usage.ForgeryLimit)
        {
            return OpenStatus.LimitReached;
        }

        // Most records come in order. To ask whether this one does, instead of computing which one it is, lets the processor go on with the
        // number that is expected while the mask, ten AES rounds in a row, is still under way. Whether a record was in order may show in a few
        // nanoseconds, forged or not; nothing else of its number does, and who sent it in order knows that much.
        Debug.Assert(header.SequenceOffset == 1);
        ulong expected = _window.Next;
        ulong expectedHeader = header.WithSequence(bytes, expected);
        ulong plainHeader = DecryptSequence(header, bytes, body);
        if (plainHeader != expectedHeader || expected > RecordNumber.MaxSequence)
        {
            return OpenOutOfOrder(header, plainHeader, body, out record);
        }

        return OpenNumbered(header, expectedHeader, expected, body, out record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private OpenStatus OpenOutOfOrder(scoped in UnifiedHeader header, ulong plainHeader, Span<byte> body, out OpenedRecord record)
    {
        ulong sequence = SequenceRecovery.Recover(header.ReadSequence(plainHeader), header.SequenceBits, _window.Next);
        return OpenNumbered(header, plainHeader, sequence, body, out record);
    }

    /// <summary>Opens a DTLS 1.3 record whose number is known. Stands twice in the code, so that the number is known from the outset in one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private OpenStatus OpenNumbered(scoped in UnifiedHeader header, ulong plainHeader, ulong sequence, Span<byte> body, out OpenedRecord record)
    {
        record = default;
        StackBlock nonce = Iv.CreateNonce(sequence);
        StackBlock associatedData = new(plainHeader, 0); // RFC 9147 §4: the header with its sequence number decrypted
        Span<byte> inner = body[..^Cipher.TagLength];
        if (!Cipher.TryOpenUnchecked(nonce.First(AeadCipher.NonceLength), body, inner, associatedData.First(header.Length)))
        {
            _forgeries++;
            return OpenStatus.BadTag;
        }

        // RFC 9147 §4.5.1: only now, or the time a discard takes would tell about the encrypted number.
        ReplayVerdict verdict = _window.Check(sequence);
        if (verdict != ReplayVerdict.Fresh)
        {
            inner.Clear();
            return verdict is ReplayVerdict.TooOld ? OpenStatus.TooOld : OpenStatus.Replayed;
        }

        _window.Mark(sequence);
        if (inner.Length > InnerPlaintext.MaxLength)
        {
            return OpenStatus.RecordOverflow;
        }

        if (!InnerPlaintext.TryRead(inner, out ContentType type, out int contentLength))
        {
            return OpenStatus.NoContentType;
        }

        record = new OpenedRecord(type, new RecordNumber(Epoch, sequence), ProtocolVersion.Dtls13, inner[..contentLength]);
        return OpenStatus.Opened;
    }

    /// <summary>Takes the encryption off the sequence number.</summary>
    /// <returns>The header as it was before that encryption, its first byte in the low eight bits. Without a connection id it fits.</returns>
    private ulong DecryptSequence(scoped in UnifiedHeader header, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> body)
    {
        ulong mask = BinaryPrimitives.ReverseEndianness(Mask!.Compute(body[..SequenceMask.SampleLength]));
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ ((mask & header.SequenceField) << 8);
    }
}
