using System.Buffers.Binary;

namespace Dtls.Interop.Tests.Sessions;

/// <summary>Writes datagrams as a capture file of UDP in IPv4: what a capture on the loopback interface would hold, without its privileges.</summary>
internal static class PcapFile
{
    /// <summary>The port of the end whose datagrams are given, in the file.</summary>
    public const ushort OwnPort = 20001;

    /// <summary>The port of its peer.</summary>
    public const ushort PeerPort = 20002;

    private const uint Magic = 0xA1B2C3D4; // in our byte order, with microseconds
    private const uint LinkTypeRaw = 101; // every packet begins with the header of IP
    private const int IpLength = 20;
    private const int UdpLength = 8;
    private const byte Udp = 17;

    public static void Write(string path, IEnumerable<LiveDatagram> datagrams)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Magic);
        writer.Write((ushort)2); // version 2.4
        writer.Write((ushort)4);
        writer.Write(0L); // UTC
        writer.Write((uint)ushort.MaxValue);
        writer.Write(LinkTypeRaw);
        foreach (LiveDatagram datagram in datagrams)
        {
            byte[] packet = Wrap(datagram);
            writer.Write((uint)datagram.Time.ToUnixTimeSeconds());
            writer.Write((uint)(datagram.Time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
            writer.Write(packet.Length);
            writer.Write(packet.Length);
            writer.Write(packet);
        }
    }

    /// <summary>Checksums are left out: nobody looks at them unless told to.</summary>
    private static byte[] Wrap(LiveDatagram datagram)
    {
        byte[] packet = new byte[IpLength + UdpLength + datagram.Bytes.Length];
        packet[0] = 0x45; // IPv4, a header of five words
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = Udp;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 0x7F000001);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), 0x7F000001);
        Span<byte> udp = packet.AsSpan(IpLength);
        BinaryPrimitives.WriteUInt16BigEndian(udp, datagram.IsSent ? OwnPort : PeerPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], datagram.IsSent ? PeerPort : OwnPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(UdpLength + datagram.Bytes.Length));
        datagram.Bytes.CopyTo(udp[UdpLength..]);
        return packet;
    }
}
