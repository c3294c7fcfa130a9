namespace Dtls.Records;

/// <summary>
/// The incoming half of an association's record layer. Shares nothing with the <see cref="RecordSealer"/>; owned by one thread at a time.
/// Never throws for anything a peer can send, and allocates only in the constructor and in <see cref="InstallKeys"/>.
/// </summary>
public sealed class RecordOpener : IDisposable
{
    /// <summary>Starts with epoch 0 only.</summary>
    public RecordOpener(RecordLayerOptions? options = null) => throw new NotImplementedException();

    /// <summary>What was opened and what was dropped, and why.</summary>
    public RecordCounters Counters => throw new NotImplementedException();

    /// <summary>Adds a read epoch; epochs installed before stay readable until <see cref="DropEpoch"/>.</summary>
    /// <exception cref="ArgumentException">The epoch was installed before.</exception>
    public void InstallKeys(EpochKeys keys) => throw new NotImplementedException();

    /// <summary>Forgets and wipes the keys of an epoch (0: plaintext records are refused from now on).</summary>
    public void DropEpoch(ushort epoch) => throw new NotImplementedException();

    /// <summary>Opens the first record of <paramref name="datagram"/> in place.</summary>
    /// <param name="datagram">The rest of a datagram; its bytes are overwritten.</param>
    /// <param name="record">The record when the status is <see cref="OpenStatus.Opened"/>.</param>
    /// <param name="consumed">How many bytes the record took, opened or not; all of them when its end cannot be told.</param>
    public OpenStatus Open(Span<byte> datagram, out OpenedRecord record, out int consumed) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
