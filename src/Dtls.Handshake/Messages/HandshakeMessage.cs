namespace Dtls.Handshake.Messages;

/// <summary>One whole handshake message as received. Dies with the buffer it stands in.</summary>
internal readonly ref struct HandshakeMessage(HandshakeType type, ushort sequence, ushort epoch, ReadOnlySpan<byte> body)
{
    public HandshakeType Type { get; } = type;

    /// <summary>message_seq.</summary>
    public ushort Sequence { get; } = sequence;

    /// <summary>The epoch of the record that its first fragment came in.</summary>
    public ushort Epoch { get; } = epoch;

    public ReadOnlySpan<byte> Body { get; } = body;
}
