using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.6.3: <code>struct { enum { update_not_requested(0), update_requested(1), (255) } request_update; } KeyUpdate;</code>
/// </summary>
internal readonly ref struct KeyUpdate : IHandshakeBody
{
    public const int BodyLength = 1;

    public static HandshakeType Type => HandshakeType.KeyUpdate;

    public required bool RequestUpdate { get; init; }

    /// <summary>False for a body that is not one byte.</summary>
    /// <param name="body">The body.</param>
    /// <param name="update">The message.</param>
    /// <param name="isKnown">Whether the byte is 0 or 1; another is an illegal_parameter.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out KeyUpdate update, out bool isKnown)
    {
        byte value = body.Length == BodyLength ? body[0] : byte.MaxValue;
        isKnown = value <= 1;
        update = new KeyUpdate { RequestUpdate = value == 1 };
        return body.Length == BodyLength;
    }

    public void Write(ref WireWriter writer) => writer.WriteUInt8(RequestUpdate ? (byte)1 : (byte)0);
}
