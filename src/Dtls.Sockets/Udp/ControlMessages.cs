using System.Runtime.InteropServices;

namespace Dtls.Sockets.Udp;

/// <summary>Reads and writes the messages beside a datagram (cmsg(3)).</summary>
internal static unsafe class ControlMessages
{
    /// <summary>Room for everything a received datagram may carry: packet information, traffic class, segment length, overflow.</summary>
    public const int ReceiveLength = 128;

    /// <summary>Room for the segment length and the packet information of IPv6.</summary>
    public const int SendLength = 64;

    /// <summary>What stands beside a received datagram.</summary>
    /// <param name="control">As the system left it.</param>
    /// <param name="notes">What was found.</param>
    public static void Read(ReadOnlySpan<byte> control, out ReceiveNotes notes)
    {
        notes = default;
        while (control.Length >= sizeof(ControlHeader))
        {
            ControlHeader header = MemoryMarshal.Read<ControlHeader>(control);
            if (header.Length < (nuint)sizeof(ControlHeader) || header.Length > (nuint)control.Length)
            {
                return;
            }

            Note(header.Level, header.Type, control[sizeof(ControlHeader)..(int)header.Length], ref notes);
            control = control[Math.Min(Align((int)header.Length), control.Length)..];
        }
    }

    /// <summary>Appends "cut into pieces of this length".</summary>
    public static int WriteSegment(Span<byte> control, int length)
    {
        BitConverter.TryWriteBytes(Begin(control, LibC.SolUdp, LibC.UdpSegment, sizeof(ushort)), (ushort)length);
        return Space(sizeof(ushort));
    }

    /// <summary>Appends "send from this address".</summary>
    public static int WriteLocal(Span<byte> control, in LocalAddress local)
    {
        bool isVersion6 = local.InfoLength == LocalAddress.InfoLength6;
        local.Write(isVersion6
            ? Begin(control, LibC.SolIpv6, LibC.Ipv6PacketInfo, local.InfoLength)
            : Begin(control, LibC.SolIp, LibC.IpPacketInfo, local.InfoLength));
        return Space(local.InfoLength);
    }

    private static void Note(int level, int type, ReadOnlySpan<byte> content, ref ReceiveNotes notes)
    {
        switch (level, type)
        {
            case (LibC.SolUdp, LibC.UdpGro) when content.Length >= sizeof(int):
                notes.SegmentLength = BitConverter.ToInt32(content);
                break;
            case (LibC.SolIp, LibC.IpPacketInfo) when content.Length >= LocalAddress.InfoLength4:
                notes.Local = LocalAddress.Read4(content);
                break;
            case (LibC.SolIpv6, LibC.Ipv6PacketInfo) when content.Length >= LocalAddress.InfoLength6:
                notes.Local = LocalAddress.Read6(content);
                break;
            case (LibC.SolIp, LibC.IpTos) when content.Length >= 1:
                notes.Ecn = (byte)(content[0] & 3);
                break;
            case (LibC.SolIpv6, LibC.Ipv6TrafficClass) when content.Length >= sizeof(int):
                notes.Ecn = (byte)(BitConverter.ToInt32(content) & 3);
                break;
            case (LibC.SolSocket, LibC.SoReceiveQueueOverflow) when content.Length >= sizeof(uint):
                notes.Overflow = BitConverter.ToUInt32(content);
                break;
        }
    }

    private static Span<byte> Begin(Span<byte> control, int level, int type, int length)
    {
        var header = new ControlHeader { Length = (nuint)(sizeof(ControlHeader) + length), Level = level, Type = type };
        MemoryMarshal.Write(control, in header);
        return control.Slice(sizeof(ControlHeader), length);
    }

    private static int Space(int length) => Align(sizeof(ControlHeader) + length);

    private static int Align(int length) => (length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);
}
