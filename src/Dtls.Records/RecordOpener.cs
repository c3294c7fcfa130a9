using Dtls.Records.Epochs;
using Dtls.Records.Headers;

namespace Dtls.Records;

/// <summary>
/// The incoming half of an association's record layer. Shares nothing with the <see cref="RecordSealer"/>; owned by one thread at a time.
/// Never throws for anything a peer can send, and allocates only in the constructor, in <see cref="InstallKeys"/> and in
/// <see cref="DropEpoch"/>.
/// </summary>
public sealed class RecordOpener : IDisposable
{
    private readonly RecordLayerOptions _options;
    private EpochTable<ReadEpoch> _epochs = new();
    private bool _plaintextDropped;

    /// <summary>Starts with epoch 0 only.</summary>
    public RecordOpener(RecordLayerOptions? options = null) => _options = options ?? RecordLayerOptions.Default;

    /// <summary>What was opened and what was dropped, and why.</summary>
    public RecordCounters Counters { get; } = new();

    /// <summary>
    /// How far the newest epoch's keys are worn by forgeries. DTLS 1.3: <see cref="KeyUsageAdvice.UpdateSoon"/> asks for a KeyUpdate with
    /// update_requested; <see cref="KeyUsageAdvice.Stop"/> means that nothing is opened any more.
    /// </summary>
    public KeyUsageAdvice KeyUsage => _epochs.Newest?.Usage ?? KeyUsageAdvice.Fine;

    /// <summary>Adds a read epoch; epochs installed before stay readable until <see cref="DropEpoch"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The epoch is not greater than every epoch installed before: what was seen under its keys would be forgotten.
    /// </exception>
    public void InstallKeys(EpochKeys keys)
    {
        _epochs.ThrowUnlessNew(keys);
        _epochs.Add(new ReadEpoch(keys, _options));
    }

    /// <summary>Forgets and wipes the keys of an epoch (0: plaintext records are refused from now on).</summary>
    public void DropEpoch(ushort epoch)
    {
        _plaintextDropped |= epoch == 0;
        _epochs.Drop(epoch);
    }

    /// <summary>
    /// Which of a batch of DTLS 1.2 records can still be fresh: asked before any is opened, it throws out a flood of replayed records four at a
    /// time, in half the time of one after the other. Marks nothing, and <see cref="Open"/> asks again. (The numbers of DTLS 1.3 are encrypted: there is nothing to ask before opening.)
    /// </summary>
    /// <remarks>
    /// For a relay that sorts a batch before it pays for anything, a copy or a hand-over to another thread. Who opens every record gains
    /// nothing: <see cref="Open"/> asks before it decrypts.
    /// </remarks>
    /// <param name="recordNumbers">Bytes 3 to 10 of each header as a big-endian number, all of the newest epoch; at most 64.</param>
    /// <returns>Bit i is set when record i is neither replayed nor too old. All are set before the first keys.</returns>
    /// <exception cref="ArgumentException">More than 64 numbers.</exception>
    public ulong FindFresh(ReadOnlySpan<ulong> recordNumbers)
    {
        if (recordNumbers.Length > 64)
        {
            throw new ArgumentException("At most 64 numbers can be asked for at once.", nameof(recordNumbers));
        }

        return _epochs.Newest?.FindFresh(recordNumbers) ?? ulong.MaxValue;
    }

    /// <summary>Opens the first record of <paramref name="datagram"/> in place.</summary>
    /// <remarks>
    /// Epoch 0 has no replay window and no version but the major byte: what comes in plaintext is judged by the handshake, which knows its
    /// own duplicates. Every content type is passed up once it is authentic.
    /// </remarks>
    /// <param name="datagram">The rest of a datagram; its bytes are overwritten.</param>
    /// <param name="record">The record when the status is <see cref="OpenStatus.Opened"/>.</param>
    /// <param name="consumed">How many bytes the record took, opened or not; all of them when its end cannot be told.</param>
    public OpenStatus Open(Span<byte> datagram, out OpenedRecord record, out int consumed)
    {
        OpenStatus status = HasUnifiedHeader(datagram)
            ? OpenWithUnifiedHeader(datagram, out record, out consumed)
            : OpenWithPlaintextHeader(datagram, out record, out consumed);
        Counters.Count(status);
        return status;
    }

    /// <summary>Asks for the newest keys: a record will soon be opened.</summary>
    internal void Prefetch()
    {
        Counters.Prefetch();
        _epochs.Newest?.Prefetch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plaintextDropped = true;
        _epochs.DropAll();
    }

    /// <summary>Expects numbers from <paramref name="sequence"/> on: how tests follow a sealer that has skipped some.</summary>
    internal void SkipSequenceTo(ushort epoch, ulong sequence) => _epochs.Find(epoch)?.SkipTo(sequence);

    /// <summary>Pretends that <paramref name="count"/> forgeries came under an epoch: how tests reach its limit.</summary>
    internal void CountForgeries(ushort epoch, ulong count)
    {
        if (_epochs.Find(epoch) is { } keyed)
        {
            keyed.Forgeries = count;
        }
    }

    /// <summary>
    /// RFC 9147 §4.1. Once an association speaks DTLS 1.2 there are no unified headers: the byte is a content type, to be judged when it is
    /// authentic like any other.
    /// </summary>
    private bool HasUnifiedHeader(ReadOnlySpan<byte> datagram) =>
        !datagram.IsEmpty && UnifiedHeader.IsUnified(datagram[0]) && _epochs.Newest is not { Version: ProtocolVersion.Dtls12 };

    private OpenStatus OpenWithUnifiedHeader(Span<byte> datagram, out OpenedRecord record, out int consumed)
    {
        record = default;
        consumed = datagram.Length;
        if (!UnifiedHeader.TryRead(datagram, connectionIdLength: 0, out UnifiedHeader header))
        {
            return OpenStatus.Malformed;
        }

        consumed = header.Length + header.BodyLength;
        if (_epochs.FindByLowBits(header.EpochBits) is not { Version: ProtocolVersion.Dtls13 } keyed)
        {
            return OpenStatus.UnknownEpoch;
        }

        return keyed.Open13(header, datagram[..consumed], out record);
    }

    private OpenStatus OpenWithPlaintextHeader(Span<byte> datagram, out OpenedRecord record, out int consumed)
    {
        record = default;
        consumed = datagram.Length;

        // What is not DTLS at all, or ends before its record does, has no length to go on by: the whole datagram goes.
        if (!PlaintextHeader.TryRead(datagram, out PlaintextHeader header)
            || !header.IsDtls
            || header.BodyLength > datagram.Length - PlaintextHeader.Length)
        {
            return OpenStatus.Malformed;
        }

        consumed = PlaintextHeader.Length + header.BodyLength;
        Span<byte> body = datagram[PlaintextHeader.Length..consumed];
        ushort epoch = header.Number.Epoch;
        if (epoch == 0)
        {
            return OpenPlaintext(header, body, out record);
        }

        if (header.Version != ProtocolVersion.Dtls12)
        {
            return OpenStatus.Malformed;
        }

        if (_epochs.Find(epoch) is not { Version: ProtocolVersion.Dtls12 } keyed)
        {
            return OpenStatus.UnknownEpoch; // also what DTLS 1.3 protects: never under this header (RFC 9147 §4.1)
        }

        return keyed.Open12(header, body, out record);
    }

    private OpenStatus OpenPlaintext(scoped in PlaintextHeader header, Span<byte> body, out OpenedRecord record)
    {
        record = default;
        if (_plaintextDropped)
        {
            return OpenStatus.UnknownEpoch;
        }

        if (body.Length > RecordLimits.MaxPlaintextLength)
        {
            return OpenStatus.Malformed; // anyone can have sent it, so it is no reason for an alert
        }

        record = new OpenedRecord(header.Type, header.Number, header.Version, body);
        return OpenStatus.Opened;
    }
}
