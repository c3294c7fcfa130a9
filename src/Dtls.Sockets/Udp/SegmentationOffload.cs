using System.Net.Sockets;

namespace Dtls.Sockets.Udp;

/// <summary>
/// Whether, and up to which length, the system may be left to cut runs of datagrams for one socket. It is asked at the start, and learns
/// from refusals.
/// </summary>
internal sealed class SegmentationOffload
{
    /// <summary>A refusal of segments that fit every path has nothing to do with their length.</summary>
    private const int FitsEveryPath = 1200;

    private SegmentationOffload(bool isOn) => MaxSegmentLength = isOn ? ushort.MaxValue : 0;

    /// <summary>Longer datagrams are not to be put in runs; 0 when none are.</summary>
    public int MaxSegmentLength { get; private set; }

    /// <summary>Asks the system: older kernels know neither. Receiving in runs is switched on by the same call.</summary>
    /// <param name="receives">Whether received runs come joined.</param>
    public static SegmentationOffload Probe(Socket socket, bool isWanted, out bool receives)
    {
        receives = isWanted && LibC.TrySet(socket, LibC.SolUdp, LibC.UdpGro, 1);
        return new SegmentationOffload(isWanted && LibC.TrySet(socket, LibC.SolUdp, LibC.UdpSegment, 0));
    }

    /// <summary>Notes that a run was not taken. True when that was for being a run: its datagrams may yet go one by one.</summary>
    public bool IsRefusedBy(SocketError error, int segmentLength)
    {
        switch (error)
        {
            // The path is narrower than a segment (Linux before 6.13 says EINVAL then). Alone the datagram may be fragmented or refused.
            case SocketError.MessageSize:
            case SocketError.InvalidArgument when segmentLength > FitsEveryPath:
                MaxSegmentLength = Math.Min(MaxSegmentLength, segmentLength - 1);
                return true;

            // EIO: the device computes no checksums, or the traffic is wrapped in IPsec.
            case SocketError.Fault:
            case SocketError.InvalidArgument:
                MaxSegmentLength = 0;
                return true;
            default:
                return false;
        }
    }
}
