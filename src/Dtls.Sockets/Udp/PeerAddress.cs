using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The address and port of a peer as a value: compares, hashes and travels between tables and batches without an <see cref="IPEndPoint"/>.
/// The flow label of IPv6 is left out: it may change from datagram to datagram and names nobody.
/// </summary>
internal readonly struct PeerAddress : IEquatable<PeerAddress>
{
    /// <summary>Bytes of a native IPv4 address structure, on every platform.</summary>
    public const int NativeLength4 = 16;

    /// <summary>Bytes of a native IPv6 address structure, on every platform.</summary>
    public const int NativeLength6 = 28;

    /// <summary>Bytes that <see cref="WriteKey"/> writes.</summary>
    public const int KeyLength = 24;

    private const ushort LinuxVersion4 = 2;
    private const ushort LinuxVersion6 = 10;
    private const ulong MappedPrefix = 0xFFFF_0000_0000UL; // ::ffff:a.b.c.d

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly Version _version;

    private PeerAddress(Version version, ulong high, ulong low, uint scope, ushort port)
    {
        _version = version;
        _high = high;
        _low = low;
        _scope = scope;
        _port = port;
    }

    private enum Version : byte
    {
        None,
        Four,
        Six,
    }

    /// <summary>The address without the port: what all peers of one machine, or behind one NAT, have in common.</summary>
    public PeerAddress Host => new(_version, _high, _low, _scope, 0);

    /// <summary>The port.</summary>
    public ushort Port => _port;

    /// <summary>True for an IPv6 address, one that stands for an IPv4 address included.</summary>
    public bool IsVersion6 => _version is Version.Six;

    /// <summary>The first 64 bits of an IPv6 address: what one subscriber is given.</summary>
    public ulong Prefix64 => _high;

    /// <summary>The last 64 bits of an IPv6 address, or the IPv4 address.</summary>
    public ulong Suffix64 => _low;

    public static bool operator ==(in PeerAddress left, in PeerAddress right) => left.Equals(in right);

    public static bool operator !=(in PeerAddress left, in PeerAddress right) => !left.Equals(in right);

    /// <summary>Takes an address from the platform's form. False for a family that is neither IPv4 nor IPv6.</summary>
    public static bool TryRead(SocketAddress native, out PeerAddress address) => TryRead(native.Family, native.Buffer.Span, out address);

    /// <summary>Takes an address from the platform's structure; only the family's number differs from one platform to another.</summary>
    public static bool TryRead(AddressFamily family, ReadOnlySpan<byte> native, out PeerAddress address)
    {
        if (family is AddressFamily.InterNetwork && native.Length >= 8)
        {
            address = new PeerAddress(
                Version.Four,
                0,
                BinaryPrimitives.ReadUInt32BigEndian(native[4..]),
                0,
                BinaryPrimitives.ReadUInt16BigEndian(native[2..]));
            return true;
        }

        if (family is AddressFamily.InterNetworkV6 && native.Length >= NativeLength6)
        {
            address = new PeerAddress(
                Version.Six,
                BinaryPrimitives.ReadUInt64BigEndian(native[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(native[16..]),
                BitConverter.ToUInt32(native[24..]),
                BinaryPrimitives.ReadUInt16BigEndian(native[2..]));
            return true;
        }

        address = default;
        return false;
    }

    /// <summary>Takes an address from the structure of Linux, family included.</summary>
    public static bool TryReadLinux(ReadOnlySpan<byte> native, out PeerAddress address)
    {
        AddressFamily family = native.Length < NativeLength4 ? AddressFamily.Unspecified : BitConverter.ToUInt16(native) switch
        {
            LinuxVersion4 => AddressFamily.InterNetwork,
            LinuxVersion6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        return TryRead(family, native, out address);
    }

    /// <summary>Takes an address from a managed end point.</summary>
    public static PeerAddress Create(IPEndPoint endPoint)
    {
        bool read = TryRead(endPoint.Serialize(), out PeerAddress address);
        return read ? address : throw new ArgumentException($"{endPoint} is neither an IPv4 nor an IPv6 address.", nameof(endPoint));
    }

    /// <summary>Puts the address behind the family of <paramref name="native"/>, which must be this address's family.</summary>
    public void Write(SocketAddress native) => Write(native.Buffer.Span);

    /// <summary>Puts everything but the family into the platform's structure.</summary>
    public void Write(Span<byte> native)
    {
        BinaryPrimitives.WriteUInt16BigEndian(native[2..], _port);
        if (_version is Version.Six)
        {
            native.Slice(4, 4).Clear(); // flow label: the system's choice
            BinaryPrimitives.WriteUInt64BigEndian(native[8..], _high);
            BinaryPrimitives.WriteUInt64BigEndian(native[16..], _low);
            BitConverter.TryWriteBytes(native[24..], _scope);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(native[4..], (uint)_low);
        }
    }

    /// <summary>Writes the structure of Linux, family included.</summary>
    /// <returns>Its length.</returns>
    public int WriteLinux(Span<byte> native)
    {
        BitConverter.TryWriteBytes(native, IsVersion6 ? LinuxVersion6 : LinuxVersion4);
        Write(native);
        return IsVersion6 ? NativeLength6 : NativeLength4;
    }

    /// <summary>The bytes that stand for this address in a cookie: <see cref="KeyLength"/> of them, the same for the same peer.</summary>
    public void WriteKey(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _scope);
        BinaryPrimitives.WriteUInt16BigEndian(destination[20..], _port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[22..], (ushort)_version);
    }

    /// <summary>True for an IPv4 address, or an IPv6 address that stands for one on a dual-mode socket.</summary>
    public bool TryGetVersion4(out uint address)
    {
        address = (uint)_low;
        return _version is Version.Four || (_version is Version.Six && _high == 0 && (_low & 0xFFFF_FFFF_0000_0000UL) == MappedPrefix);
    }

    /// <summary>A new managed end point; an IPv4 address on a dual-mode socket is shown as IPv4.</summary>
    public IPEndPoint ToIPEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (TryGetVersion4(out uint version4))
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, version4);
            return new IPEndPoint(new IPAddress(bytes[..4]), _port);
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
        return new IPEndPoint(new IPAddress(bytes, _scope), _port);
    }

    /// <summary>
    /// A hash that a peer who chooses its addresses and ports cannot steer, because it does not know the two seeds.
    /// </summary>
    public int GetHashCode(ulong seed0, ulong seed1)
    {
        ulong rest = ((ulong)_scope << 32) | ((ulong)_port << 8) | (byte)_version;
        ulong mixed = Fold(_high ^ seed0, _low ^ seed1);
        return (int)Fold(mixed ^ seed1, rest ^ seed0);

        static ulong Fold(ulong left, ulong right)
        {
            ulong high = Math.BigMul(left, right, out ulong low);
            return high ^ low;
        }
    }

    public bool Equals(in PeerAddress other) =>
        _low == other._low && _high == other._high && _scope == other._scope && _port == other._port && _version == other._version;

    bool IEquatable<PeerAddress>.Equals(PeerAddress other) => Equals(in other);

    public override bool Equals(object? obj) => obj is PeerAddress other && Equals(in other);

    public override int GetHashCode() => HashCode.Combine(_high, _low, _scope, _port, _version);

    public override string ToString() => _version is Version.None ? "none" : ToIPEndPoint().ToString();
}
