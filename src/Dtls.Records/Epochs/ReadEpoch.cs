using System.Buffers.Binary;
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

    /// <summary>Opens the body of a DTLS 1.2 record in place.</summary>
    public OpenStatus Open12(scoped in PlaintextHeader header, Span<byte> body, out Span<byte> plaintext)
    {
        plaintext = default;
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
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        Span<byte> associatedData = stackalloc byte[AssociatedData.Length12];
        Iv.WriteNonce(nonce, nonceValue);
        AssociatedData.Write12(associatedData, header.Number, header.Type, length);

        Span<byte> opened = body.Slice(ExplicitNonceLength, length);
        if (!Cipher.TryOpen(nonce, body[ExplicitNonceLength..], opened, associatedData))
        {
            _forgeries++;
            return OpenStatus.BadTag;
        }

        _window.Mark(sequence);
        if (length > RecordLimits.MaxPlaintextLength)
        {
            return OpenStatus.RecordOverflow;
        }

        plaintext = opened;
        return OpenStatus.Opened;
    }

    /// <summary>Opens a DTLS 1.3 record in place: header and body, nothing behind.</summary>
    public OpenStatus Open13(
        scoped in UnifiedHeader header, Span<byte> record, out ContentType type, out RecordNumber number, out Span<byte> plaintext)
    {
        type = default;
        number = default;
        plaintext = default;
        Span<byte> body = record[header.Length..];
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

        ulong sequence = DecryptSequence(header, record);
        Span<byte> nonce = stackalloc byte[AeadCipher.NonceLength];
        Iv.WriteNonce(nonce, sequence);
        Span<byte> inner = body[..length];
        if (!Cipher.TryOpen(nonce, body, inner, record[..header.Length]))
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
        number = new RecordNumber(Epoch, sequence);
        if (length > InnerPlaintext.MaxLength)
        {
            return OpenStatus.RecordOverflow;
        }

        if (!InnerPlaintext.TryRead(inner, out type, out int contentLength))
        {
            return OpenStatus.NoContentType;
        }

        plaintext = inner[..contentLength];
        return OpenStatus.Opened;
    }

    /// <summary>Takes the encryption off the sequence number, in the header too (it is additional data), and completes it.</summary>
    private ulong DecryptSequence(in UnifiedHeader header, Span<byte> record)
    {
        int mask = Mask!.Compute(record.Slice(header.Length, SequenceMask.SampleLength));
        Span<byte> wire = record[header.SequenceOffset..];
        wire[0] ^= (byte)(mask >> 8);
        if (!header.HasLongSequence)
        {
            return SequenceRecovery.Recover(wire[0], 8, _window.Next);
        }

        wire[1] ^= (byte)mask;
        return SequenceRecovery.Recover(BinaryPrimitives.ReadUInt16BigEndian(wire), 16, _window.Next);
    }
}
