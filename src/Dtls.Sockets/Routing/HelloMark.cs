using System.Buffers.Binary;

namespace Dtls.Sockets.Routing;

/// <summary>
/// Recognises a datagram that begins an association, and tells one beginning from another.
/// <para>
/// A client that lost its state starts over from the same address and port. RFC 6347 §4.2.8 and RFC 9147 §5.11 let it, on the condition
/// that the living association is not given up before the client has proved that it receives at that address: otherwise one forged
/// datagram would end it. So such datagrams go by the front door like those of strangers, with a cookie demanded whatever the policy is
/// under light load, and only when the door opens is the old association replaced.
/// </para>
/// <para>
/// The mark, eight bytes of the hello's random, keeps a late or replayed copy of the very hello that began the living association
/// (whose cookie is good, after all) from ending it: that copy goes to the association, which ignores it.
/// </para>
/// <para>
/// A hello may span datagrams. Its later pieces bear no mark; they go by the front door, too, once the association has no more use for such. Without
/// their beginning, which is stopped if it is the association's own, they make no hello there.
/// </para>
/// </summary>
internal static class HelloMark
{
    // RFC 6347 §4.1: type, version, epoch, sequence number, length. §4.2.2: msg_type, length, message_seq, fragment_offset, fragment_length.
    private const byte HandshakeRecord = 22;
    private const byte BeginningMessage = 1;
    private const int EpochOffset = 3;
    private const int TypeOffset = 13;
    private const int SequenceOffset = 17;
    private const int FragmentOffset = 19;
    private const int BodyOffset = 25;
    private const int RandomOffset = 27; // after the version
    private const int MarkLength = 8;

    /// <summary>True for an unprotected hello, the first or the one that answers a cookie request, from its beginning on.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ulong mark)
    {
        mark = 0;
        if (datagram.Length < RandomOffset + MarkLength || !IsPiece(datagram) || !IsFirst(datagram))
        {
            return false;
        }

        mark = BinaryPrimitives.ReadUInt64BigEndian(datagram[RandomOffset..]);
        return true;
    }

    /// <summary>True for a piece of such a hello that is not its beginning.</summary>
    public static bool IsLaterPiece(ReadOnlySpan<byte> datagram) => datagram.Length > BodyOffset && IsPiece(datagram) && !IsFirst(datagram);

    private static bool IsPiece(ReadOnlySpan<byte> datagram) =>
        datagram[0] == HandshakeRecord
        && datagram[TypeOffset] == BeginningMessage
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) == 0
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[SequenceOffset..]) <= 1;

    private static bool IsFirst(ReadOnlySpan<byte> datagram) => (datagram[FragmentOffset] | datagram[FragmentOffset + 1] | datagram[FragmentOffset + 2]) == 0;
}
