using Dtls.Records.Epochs;
using Dtls.Records.Headers;

namespace Dtls.Records;

/// <summary>
/// The outgoing half of an association's record layer. Shares nothing with the <see cref="RecordOpener"/>; owned by one thread at a time.
/// Allocates only in the constructor, in <see cref="InstallKeys"/> and in <see cref="DropEpoch"/>.
/// </summary>
public sealed class RecordSealer : IDisposable
{
    /// <summary>
    /// Associations whose keys are waited for at once. To each lead four objects, one after the other; so many of such ways, and no more, fit what
    /// a processor looks ahead.
    /// </summary>
    private const int PrefetchedAtOnce = 8;

    private readonly RecordLayerOptions _options;
    private EpochTable<WriteEpoch> _epochs = new();
    private ulong _nextPlaintext;
    private bool _plaintextDropped;
    private long _sealedRecords;
    private long _sealedBytes;

    /// <summary>Starts in epoch 0 without protection.</summary>
    public RecordSealer(RecordLayerOptions? options = null) => _options = options ?? RecordLayerOptions.Default;

    /// <summary>The epoch that <see cref="Seal(ContentType, ReadOnlySpan{byte}, Span{byte}, out int)"/> writes.</summary>
    public ushort Epoch => _epochs.HighestEver;

    /// <summary>How far the keys of the current epoch are used up. Cheap: ask after every batch.</summary>
    public KeyUsageAdvice KeyUsage => _epochs.Newest is { } epoch
        ? epoch.Usage
        : Epoch == 0 && !_plaintextDropped ? KeyUsageAdvice.Fine : KeyUsageAdvice.Stop;

    /// <summary>Records sealed so far, all epochs. Read from any thread; a reader may lag behind the owner.</summary>
    public long SealedRecords => Volatile.Read(ref _sealedRecords);

    /// <summary>Bytes of those records, headers and tags included.</summary>
    public long SealedBytes => Volatile.Read(ref _sealedBytes);

    /// <summary>
    /// Where the plaintext of a record of the current epoch stands when it is sealed in place: bytes from the start of the record.
    /// </summary>
    public int PlaintextOffset => _epochs.Newest?.PlaintextOffset ?? PlaintextHeader.Length;

    /// <summary>The version field of epoch-0 headers: 0xFEFF until a version is negotiated, then 0xFEFD.</summary>
    internal ProtocolVersion PlaintextVersion { get; set; } = ProtocolVersion.Dtls10;

    /// <summary>Makes these keys the current epoch, sequence 0. Earlier epochs stay usable until <see cref="DropEpoch"/>.</summary>
    /// <exception cref="ArgumentException">The epoch is not greater than every epoch installed before: a nonce would repeat.</exception>
    public void InstallKeys(EpochKeys keys)
    {
        _epochs.ThrowUnlessNew(keys);
        _epochs.Add(new WriteEpoch(keys, _options.AeadProvider));
    }

    /// <summary>
    /// Forgets and wipes the keys of an epoch (0: no plaintext is written any more). Its number can never be installed again. Nothing happens
    /// for an epoch that is not there.
    /// </summary>
    public void DropEpoch(ushort epoch)
    {
        _plaintextDropped |= epoch == 0;
        _epochs.Drop(epoch);
    }

    /// <summary>Bytes of the record that holds <paramref name="plaintextLength"/> bytes in the current epoch.</summary>
    public int GetSealedLength(int plaintextLength) =>
        plaintextLength + (_epochs.Newest?.Expansion ?? PlaintextHeader.Length);

    /// <summary>
    /// Seals in the current epoch. The plaintext may lie anywhere outside <paramref name="destination"/>, or in it exactly where the
    /// ciphertext will stand.
    /// </summary>
    public SealStatus Seal(ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written) =>
        _epochs.Newest is { } epoch
            ? Count(epoch.Seal(type, plaintext, destination, out written, out _), written)
            : Seal(Epoch, type, plaintext, destination, out written, out _);

    /// <summary>Seals in the given epoch (flights sent again keep their epoch) and says which number the record got.</summary>
    public SealStatus Seal(
        ushort epoch, ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written, out RecordNumber number)
    {
        written = 0;
        number = default;
        SealStatus status =
            epoch == 0 ? SealPlaintext(type, plaintext, destination, out written, out number)
            : _epochs.Find(epoch) is { } keyed ? keyed.Seal(type, plaintext, destination, out written, out number)
            : SealStatus.UnknownEpoch;
        return Count(status, written);
    }

    /// <summary>
    /// Seals a row of records of the current epoch in place, as segmentation offload sends them in one call: back to back, equally long, the
    /// last one perhaps shorter. All are sealed or none. A little faster than one after the other.
    /// </summary>
    /// <param name="type">The type of all of them.</param>
    /// <param name="records">
    /// The row. In each record the plaintext stands at <see cref="PlaintextOffset"/>, and is as long as makes
    /// <see cref="GetSealedLength(int)"/> the length of the record.
    /// </param>
    /// <param name="recordLength">Bytes of each record but the last.</param>
    /// <returns>
    /// <see cref="SealStatus.DestinationTooSmall"/> when a record has no room for header and tag, <see cref="SealStatus.UnknownEpoch"/> before
    /// the first keys.
    /// </returns>
    public SealStatus SealMany(ContentType type, Span<byte> records, int recordLength)
    {
        if (_epochs.Newest is not { } epoch)
        {
            return SealStatus.UnknownEpoch;
        }

        SealStatus status = epoch.SealMany(type, records, recordLength, out int count);
        if (status == SealStatus.Sealed)
        {
            _sealedRecords += count;
            _sealedBytes += records.Length;
        }

        return status;
    }

    /// <summary>
    /// Seals one plaintext for many associations, each in its current epoch: what a relay does that sends to all in a room. Among thousands of
    /// associations the keys of the next one are in no cache; here those of several are waited for at once, which takes half the time of one
    /// <see cref="Seal(ContentType, ReadOnlySpan{byte}, Span{byte}, out int)"/> after the other. Among a few dozen it takes some hundredths more.
    /// </summary>
    /// <param name="sealers">One for each association.</param>
    /// <param name="type">The type of all records.</param>
    /// <param name="plaintext">Lies outside <paramref name="destination"/>.</param>
    /// <param name="destination">Takes the records, back to back.</param>
    /// <param name="lengths">
    /// As many as there are sealers. Takes the bytes of each record: 0 for a sealer that has no keys or has used them up, and for all that are left
    /// when the answer is not <see cref="SealStatus.Sealed"/>.
    /// </param>
    /// <returns>
    /// <see cref="SealStatus.Sealed"/>, or <see cref="SealStatus.DestinationTooSmall"/> or <see cref="SealStatus.PlaintextTooLong"/> for the first
    /// record that could not be written: nothing of it and of those behind it is used up.
    /// </returns>
    /// <exception cref="ArgumentException">The spans overlap, or there are more or fewer lengths than sealers.</exception>
    public static SealStatus SealForMany(
        ReadOnlySpan<RecordSealer> sealers, ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, Span<int> lengths)
    {
        ThrowUnlessApart(plaintext, destination);
        ArgumentOutOfRangeException.ThrowIfNotEqual(lengths.Length, sealers.Length);
        for (int i = 0; i < sealers.Length; i++)
        {
            if (i % PrefetchedAtOnce == 0)
            {
                Prefetch(sealers.Slice(i, Math.Min(PrefetchedAtOnce, sealers.Length - i)));
            }

            SealStatus status = sealers[i].SealWithKeys(type, plaintext, destination, out int written);
            if (status is SealStatus.DestinationTooSmall or SealStatus.PlaintextTooLong)
            {
                lengths[i..].Clear();
                return status;
            }

            lengths[i] = written;
            destination = destination[written..];
        }

        return SealStatus.Sealed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plaintextDropped = true;
        _epochs.DropAll();
    }

    /// <summary>Bytes that a record of <paramref name="epoch"/> has beyond its plaintext; -1 for an unknown epoch.</summary>
    internal int GetExpansion(ushort epoch) =>
        epoch == 0 ? (_plaintextDropped ? -1 : PlaintextHeader.Length) : _epochs.Find(epoch)?.Expansion ?? -1;

    /// <summary>Asks for the keys of the current epoch to be brought into the cache: a record will soon be sealed.</summary>
    internal void Prefetch() => _epochs.Newest?.Prefetch();

    /// <summary>Records that the current epoch can still seal; 0 before the first keys.</summary>
    internal ulong RecordsLeft => _epochs.Newest?.RecordsLeft ?? 0;

    /// <summary>How far the keys of <paramref name="epoch"/> are used up; <see cref="KeyUsageAdvice.Stop"/> for an unknown one.</summary>
    internal KeyUsageAdvice GetKeyUsage(ushort epoch) => _epochs.Find(epoch)?.Usage ?? KeyUsageAdvice.Stop;

    /// <summary>
    /// Lets epoch 0 go on at <paramref name="sequence"/>, never back: a stateless server continues the numbers of the ClientHello
    /// (RFC 6347 §4.2.1).
    /// </summary>
    internal void SkipPlaintextSequenceTo(ulong sequence) => _nextPlaintext = Math.Max(_nextPlaintext, sequence);

    /// <summary>Lets a keyed epoch go on at <paramref name="sequence"/>, never back: how tests reach the end of an epoch.</summary>
    internal void SkipSequenceTo(ushort epoch, ulong sequence)
    {
        if (_epochs.Find(epoch) is { } keyed)
        {
            keyed.NextSequence = sequence;
        }
    }

    private static void Prefetch(ReadOnlySpan<RecordSealer> sealers)
    {
        foreach (RecordSealer sealer in sealers)
        {
            sealer.Prefetch();
        }
    }

    private static void ThrowUnlessApart(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (plaintext.Overlaps(destination))
        {
            throw new ArgumentException("The plaintext must lie outside the destination.", nameof(plaintext));
        }
    }

    /// <summary>In the current epoch, but never in epoch 0: nobody fans out in the clear.</summary>
    private SealStatus SealWithKeys(ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written)
    {
        written = 0;
        return _epochs.Newest is { } epoch
            ? Count(epoch.Seal(type, plaintext, destination, out written, out _), written)
            : SealStatus.UnknownEpoch;
    }

    private SealStatus SealPlaintext(
        ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written, out RecordNumber number)
    {
        written = 0;
        number = default;
        int length = PlaintextHeader.Length + plaintext.Length;
        if (_plaintextDropped)
        {
            return SealStatus.UnknownEpoch;
        }

        if (plaintext.Length > RecordLimits.MaxPlaintextLength)
        {
            return SealStatus.PlaintextTooLong;
        }

        if (destination.Length < length)
        {
            return SealStatus.DestinationTooSmall;
        }

        // RFC 6347 §4.1: the number must not wrap.
        if (_nextPlaintext > RecordNumber.MaxSequence)
        {
            return SealStatus.LimitReached;
        }

        number = new RecordNumber(0, _nextPlaintext++);
        plaintext.CopyTo(destination[PlaintextHeader.Length..]); // first: it may overlap where the header goes
        PlaintextHeader.Write(destination, type, PlaintextVersion, number, plaintext.Length);
        written = length;
        return SealStatus.Sealed;
    }

    private SealStatus Count(SealStatus status, int written)
    {
        if (status == SealStatus.Sealed)
        {
            _sealedRecords++;
            _sealedBytes += written;
        }

        return status;
    }
}
