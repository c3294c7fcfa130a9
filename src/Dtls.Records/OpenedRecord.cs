namespace Dtls.Records;

/// <summary>One opened record. The plaintext stands inside the datagram it came in and lives as long as that buffer.</summary>
public readonly ref struct OpenedRecord
{
    internal OpenedRecord(ContentType type, RecordNumber number, ProtocolVersion version, Span<byte> plaintext)
    {
        Type = type;
        Number = number;
        Version = version;
        Plaintext = plaintext;
    }

    /// <summary>The content type; for DTLS 1.3 and connection ids the one inside the encryption.</summary>
    public ContentType Type { get; }

    /// <summary>Epoch and full sequence number.</summary>
    public RecordNumber Number { get; }

    /// <summary>The version field of the header (epoch 0 and DTLS 1.2); <see cref="ProtocolVersion.Dtls13"/> for a unified header.</summary>
    public ProtocolVersion Version { get; }

    /// <summary>The plaintext, inside the datagram.</summary>
    public Span<byte> Plaintext { get; }
}
