using Dtls.Handshake.Extensions;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Messages;

/// <summary>
/// RFC 8446 §4.6.1:
/// <code>
/// struct {
///     uint32 ticket_lifetime; uint32 ticket_age_add; opaque ticket_nonce&lt;0..255&gt;; opaque ticket&lt;1..2^16-1&gt;; Extension extensions&lt;0..2^16-1&gt;;
/// } NewSessionTicket;
/// </code>
/// </summary>
internal readonly ref struct NewSessionTicket13 : IHandshakeBody
{
    public static HandshakeType Type => HandshakeType.NewSessionTicket;

    /// <summary>Seconds; at most seven days.</summary>
    public required uint TicketLifetime { get; init; }

    public required uint TicketAgeAdd { get; init; }

    public required ReadOnlySpan<byte> TicketNonce { get; init; }

    public required ReadOnlySpan<byte> Ticket { get; init; }

    public ExtensionBlock Extensions { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out NewSessionTicket13 message)
    {
        var reader = new WireReader(body);
        uint lifetime = reader.ReadUInt32();
        uint ageAdd = reader.ReadUInt32();
        ReadOnlySpan<byte> nonce = reader.ReadVector8();
        ReadOnlySpan<byte> ticket = reader.ReadVector16(min: 1);
        bool wellFormed = ExtensionBlock.TryRead(reader.ReadVector16(), out ExtensionBlock block);
        message = new NewSessionTicket13 { TicketLifetime = lifetime, TicketAgeAdd = ageAdd, TicketNonce = nonce, Ticket = ticket, Extensions = block };
        return reader.Completed && wellFormed;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt32(TicketLifetime);
        writer.WriteUInt32(TicketAgeAdd);
        writer.WriteVector8(TicketNonce);
        writer.WriteVector16(Ticket);
        writer.WriteVector16(Extensions.Bytes);
    }
}
