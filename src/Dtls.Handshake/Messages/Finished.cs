using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>RFC 5246 §7.4.9 (12 bytes), RFC 8446 §4.4.4 (one hash): <code>struct { opaque verify_data[…]; } Finished;</code></summary>
internal readonly ref struct Finished : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.Finished;

    public required ReadOnlySpan<byte> VerifyData { get; init; }

    public void Write(ref WireWriter writer) => writer.WriteBytes(VerifyData);
}
