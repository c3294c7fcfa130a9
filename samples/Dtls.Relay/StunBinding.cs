using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dtls.Relay;

/// <summary>
/// The smallest STUN server: a Binding request is told the address it came from. RFC 8489 §5, §14.2. Requests with attributes that must be
/// understood (credentials, above all) are for a larger one, and are not answered.
/// </summary>
internal static class StunBinding
{
    /// <summary>Header, and an XOR-MAPPED-ADDRESS of IPv6.</summary>
    public const int MaxResponseLength = HeaderLength + 4 + 20;

    private const int HeaderLength = 20;
    private const ushort BindingRequest = 0x0001;
    private const ushort BindingSuccess = 0x0101;
    private const ushort XorMappedAddress = 0x0020;
    private const ushort FirstOptionalAttribute = 0x8000;
    private const uint MagicCookie = 0x2112_A442;

    /// <summary>Writes the response. False for anything but a Binding request.</summary>
    /// <param name="remote">Where the request came from.</param>
    public static bool TryAnswer(ReadOnlySpan<byte> request, SocketAddress remote, Span<byte> response, out int length)
    {
        length = 0;
        if (!IsBindingRequest(request))
        {
            return false;
        }

        ReadOnlySpan<byte> native = remote.Buffer.Span;
        ReadOnlySpan<byte> address = remote.Family is AddressFamily.InterNetworkV6 ? native.Slice(8, 16) : native.Slice(4, 4);
        if (address.Length == 16 && IsMapped(address))
        {
            address = address[12..]; // a dual-mode socket wraps IPv4
        }

        request[..HeaderLength].CopyTo(response);
        BinaryPrimitives.WriteUInt16BigEndian(response, BindingSuccess);
        BinaryPrimitives.WriteUInt16BigEndian(response[2..], (ushort)(8 + address.Length));
        BinaryPrimitives.WriteUInt16BigEndian(response[20..], XorMappedAddress);
        BinaryPrimitives.WriteUInt16BigEndian(response[22..], (ushort)(4 + address.Length));
        BinaryPrimitives.WriteUInt16BigEndian(response[24..], (ushort)(address.Length == 16 ? 2 : 1));
        BinaryPrimitives.WriteUInt16BigEndian(response[26..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(native[2..]) ^ (MagicCookie >> 16)));
        for (int i = 0; i < address.Length; i++)
        {
            response[28 + i] = (byte)(address[i] ^ request[4 + i]); // the magic cookie, then the transaction id
        }

        length = 28 + address.Length;
        return true;
    }

    private static bool IsBindingRequest(ReadOnlySpan<byte> request)
    {
        if (request.Length < HeaderLength
            || BinaryPrimitives.ReadUInt16BigEndian(request) != BindingRequest
            || BinaryPrimitives.ReadUInt16BigEndian(request[2..]) != request.Length - HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(request[4..]) != MagicCookie)
        {
            return false;
        }

        for (ReadOnlySpan<byte> rest = request[HeaderLength..]; rest.Length > 0;)
        {
            int whole = rest.Length < 4 ? int.MaxValue : 4 + ((BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) + 3) & ~3);
            if (whole > rest.Length || BinaryPrimitives.ReadUInt16BigEndian(rest) < FirstOptionalAttribute)
            {
                return false;
            }

            rest = rest[whole..];
        }

        return true;
    }

    private static bool IsMapped(ReadOnlySpan<byte> address) =>
        !address[..10].ContainsAnyExcept((byte)0) && address[10] == 0xFF && address[11] == 0xFF;
}
