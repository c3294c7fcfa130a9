using Dtls.Handshake.Extensions;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>RFC 8446 §4.3.1: <code>struct { Extension extensions&lt;0..2^16-1&gt;; } EncryptedExtensions;</code></summary>
internal readonly ref struct EncryptedExtensions : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.EncryptedExtensions;

    public required ExtensionBlock Extensions { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out EncryptedExtensions message)
    {
        var reader = new WireReader(body);
        bool wellFormed = ExtensionBlock.TryRead(reader.ReadVector16(), out ExtensionBlock block);
        message = new EncryptedExtensions { Extensions = block };
        return reader.Completed && wellFormed;
    }

    public void Write(ref WireWriter writer) => writer.WriteVector16(Extensions.Bytes);
}
