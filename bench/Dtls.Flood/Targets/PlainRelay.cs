using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Dtls.Flood.Traffic;
using Dtls.Rooms;
using Dtls.Sockets;
using Dtls.Sockets.Udp;

namespace Dtls.Flood.Targets;

/// <summary>
/// The relay in the clear, for comparison: who comes from an address that has entered a room is heard by all others of it. An address is
/// looked up for each datagram, as the library does it for DTLS.
/// </summary>
internal sealed class PlainRelay
{
    /// <summary>Bytes of the datagram that enters a room.</summary>
    private const int EntryLength = 8;

    private const uint EntryMagic = 0x8046_454E;

    private readonly ConcurrentDictionary<PeerAddress, Member> _members = [];
    private readonly RoomDirectory<Member> _rooms = new();

    /// <summary>Enters a room. Said several times, for nothing answers it, and the first may meet a socket that is not yet awake.</summary>
    public static async Task EnterAsync(FloodLink link, int room, CancellationToken stop)
    {
        byte[] entry = new byte[EntryLength];
        BinaryPrimitives.WriteUInt32BigEndian(entry, EntryMagic);
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(4), room);
        for (int i = 0; i < 3; i++)
        {
            link.TrySend(entry);
            await Task.Delay(1, stop);
        }
    }

    public void Take(ReadOnlySpan<byte> datagram, SocketAddress remote, SendBatch replies)
    {
        if (!PeerAddress.TryRead(remote, out PeerAddress address))
        {
            return;
        }

        if (datagram.Length == EntryLength && BinaryPrimitives.ReadUInt32BigEndian(datagram) == EntryMagic)
        {
            Enter(in address, remote, BinaryPrimitives.ReadInt32BigEndian(datagram[4..]));
        }
        else if (_members.TryGetValue(address, out Member? sender))
        {
            foreach (Member member in sender.Room!.Members)
            {
                if (member != sender)
                {
                    replies.TrySendRaw(member.Address, datagram);
                }
            }
        }
    }

    private void Enter(in PeerAddress address, SocketAddress remote, int room)
    {
        if (_members.ContainsKey(address))
        {
            return;
        }

        var copy = new SocketAddress(remote.Family, remote.Size);
        remote.Buffer.Span[..remote.Size].CopyTo(copy.Buffer.Span);
        var member = new Member(copy);
        member.Room = _rooms.Enter($"{room}", member);
        _members.TryAdd(address, member);
    }

    private sealed class Member(SocketAddress address)
    {
        public SocketAddress Address => address;

        public Room<Member>? Room { get; set; }
    }
}
