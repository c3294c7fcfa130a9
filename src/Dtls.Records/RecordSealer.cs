namespace Dtls.Records;

/// <summary>
/// The outgoing half of an association's record layer. Shares nothing with the <see cref="RecordOpener"/>; owned by one thread at a time.
/// Allocates only in the constructor and in <see cref="InstallKeys"/>.
/// </summary>
public sealed class RecordSealer : IDisposable
{
    /// <summary>Starts in epoch 0 without protection.</summary>
    public RecordSealer(RecordLayerOptions? options = null) => throw new NotImplementedException();

    /// <summary>The epoch that <see cref="Seal(ContentType, ReadOnlySpan{byte}, Span{byte}, out int)"/> writes.</summary>
    public ushort Epoch => throw new NotImplementedException();

    /// <summary>Makes these keys the current epoch, sequence 0. Earlier epochs stay usable until <see cref="DropEpoch"/>.</summary>
    /// <exception cref="ArgumentException">The epoch is not greater than every epoch installed before: a nonce would repeat.</exception>
    public void InstallKeys(EpochKeys keys) => throw new NotImplementedException();

    /// <summary>Forgets and wipes the keys of an older epoch. Its number can never be installed again.</summary>
    public void DropEpoch(ushort epoch) => throw new NotImplementedException();

    /// <summary>Bytes of the record that holds <paramref name="plaintextLength"/> bytes in the current epoch.</summary>
    public int GetSealedLength(int plaintextLength) => throw new NotImplementedException();

    /// <summary>Seals in the current epoch. The plaintext may lie anywhere outside <paramref name="destination"/>, or in it exactly where the ciphertext will stand.</summary>
    public SealStatus Seal(ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written) => throw new NotImplementedException();

    /// <summary>Seals in the given epoch (flights sent again keep their epoch) and says which number the record got.</summary>
    public SealStatus Seal(ushort epoch, ContentType type, ReadOnlySpan<byte> plaintext, Span<byte> destination, out int written, out RecordNumber number) => throw new NotImplementedException();

    /// <summary>Bytes that a record of <paramref name="epoch"/> has beyond its plaintext; -1 for an unknown epoch.</summary>
    internal int GetExpansion(ushort epoch) => throw new NotImplementedException();

    /// <summary>The version field of epoch-0 headers: 0xFEFF until a version is negotiated, then 0xFEFD.</summary>
    internal ProtocolVersion PlaintextVersion { get; set; } = ProtocolVersion.Dtls10;

    /// <summary>Lets epoch 0 go on at <paramref name="sequence"/>, never back: a stateless server continues the numbers of the ClientHello (RFC 6347 §4.2.1).</summary>
    internal void SkipPlaintextSequenceTo(ulong sequence) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
