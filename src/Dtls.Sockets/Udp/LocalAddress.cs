using System.Buffers.Binary;
using System.Net;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The address of ours that a datagram was sent to, as a socket that is bound to all of them hears it; answers leave from there. The
/// default is none: the system chooses.
/// </summary>
internal readonly struct LocalAddress : IEquatable<LocalAddress>
{
    /// <summary>Bytes of <c>struct in_pktinfo</c>.</summary>
    public const int InfoLength4 = 12;

    /// <summary>Bytes of <c>struct in6_pktinfo</c>.</summary>
    public const int InfoLength6 = 20;

    private const ulong LinkLocalMask = 0xFFC0_0000_0000_0000;
    private const ulong LinkLocalPrefix = 0xFE80_0000_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _interface;
    private readonly byte _length;

    private LocalAddress(int length, ulong high, ulong low, uint @interface)
    {
        _length = (byte)length;
        _high = high;
        _low = low;
        _interface = @interface;
    }

    /// <summary>Bytes that <see cref="Write"/> writes; 0 for none.</summary>
    public int InfoLength => _length;

    /// <summary>The last 64 bits of an IPv6 address, or the IPv4 address.</summary>
    public ulong Suffix64 => _low;

    /// <summary>Takes <c>struct in_pktinfo</c>, whose second field is the local address.</summary>
    public static LocalAddress Read4(ReadOnlySpan<byte> info) => new(InfoLength4, 0, BinaryPrimitives.ReadUInt32BigEndian(info[4..]), 0);

    /// <summary>Takes <c>struct in6_pktinfo</c>. The interface matters for link-local addresses; else routes may change under a peer.</summary>
    public static LocalAddress Read6(ReadOnlySpan<byte> info)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(info);
        uint @interface = (high & LinkLocalMask) == LinkLocalPrefix ? BitConverter.ToUInt32(info[16..]) : 0;
        return new(InfoLength6, high, BinaryPrimitives.ReadUInt64BigEndian(info[8..]), @interface);
    }

    /// <summary>As a managed address, an IPv4 address without its IPv6 wrapping. Not for none.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
        if (_length == InfoLength4)
        {
            return new IPAddress(bytes[12..]);
        }

        var address = new IPAddress(bytes, _interface);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>Writes the structure it was read from.</summary>
    public void Write(Span<byte> info)
    {
        if (_length == InfoLength6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(info, _high);
            BinaryPrimitives.WriteUInt64BigEndian(info[8..], _low);
            BitConverter.TryWriteBytes(info[16..], _interface);
        }
        else
        {
            BitConverter.TryWriteBytes(info, _interface);
            BinaryPrimitives.WriteUInt32BigEndian(info[4..], (uint)_low);
            BinaryPrimitives.WriteUInt32BigEndian(info[8..], 0);
        }
    }

    public bool Equals(LocalAddress other) =>
        _low == other._low && _high == other._high && _interface == other._interface && _length == other._length;

    public override bool Equals(object? obj) => obj is LocalAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, _interface, _length);
}
