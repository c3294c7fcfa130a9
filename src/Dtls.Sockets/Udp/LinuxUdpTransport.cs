using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Dtls.Sockets.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The transport of Linux: <c>recvmmsg</c> of runs that the system joined (UDP_GRO), <c>sendmmsg</c> of runs that it will cut (UDP_SEGMENT).
/// A listener's thread blocks in <see cref="Wait"/>, a client, of which there may be many, awaits <see cref="WaitAsync"/>.
/// </summary>
internal sealed class LinuxUdpTransport : UdpTransport
{
    private readonly SafeSocketHandle _handle;
    private readonly SafeFileHandle? _event; // what wakes the thread that waits; a client has none
    private readonly bool _isConnected;
    private readonly int _slotLength;
    private readonly byte[] _peek = GC.AllocateArray<byte>(1, pinned: true);
    private readonly LinuxSender _sender;
    private SocketError _waitError;
    private uint _overflow;

    /// <param name="socket">Bound, perhaps connected; the transport owns it.</param>
    public LinuxUdpTransport(Socket socket, int maxDatagramLength, EventCounts counts, TimeProvider time, bool offloads)
        : base(socket, maxDatagramLength, counts, time)
    {
        socket.Blocking = false;
        _handle = socket.SafeHandle;
        _isConnected = Peer is not null;
        var offload = SegmentationOffload.Probe(socket, offloads, time, out bool joins);
        _slotLength = joins ? BatchShape.JoinedSlotLength : maxDatagramLength + 1;
        _sender = new LinuxSender(this, _handle, offload);
        _event = _isConnected ? null : LibC.CreateEvent();
        AskForNotes(socket);
    }

    /// <summary>
    /// A listener receives many runs at a time, since they come from many peers; a client has one peer, and there may be many clients. Longer
    /// batches make longer runs, until they no longer fit the processor's cache.
    /// </summary>
    public override BatchShape ShapeFor(int batchSize)
    {
        if (_slotLength != BatchShape.JoinedSlotLength)
        {
            return BatchShape.OneByOne(Math.Min(batchSize, LinuxScratch.MaxMessages), MaxDatagramLength);
        }

        return Peer is null ? BatchShape.Joined(Math.Clamp(batchSize / 4, 1, LinuxScratch.MaxMessages), 8) : BatchShape.Joined(4, 2);
    }

    /// <summary>Blocks until something came or somebody called <see cref="Wake"/>. Not for a client. False when the socket is closed.</summary>
    /// <exception cref="SocketException">The system cannot wait.</exception>
    public unsafe bool Wait()
    {
        Debug.Assert(_event is not null, "a client awaits");
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { File = (int)_handle.DangerousGetHandle(), Events = LibC.PollIn };
        entries[1] = new PollEntry { File = (int)_event.DangerousGetHandle(), Events = LibC.PollIn };
        while (LibC.Poll(entries, 2, -1) < 0)
        {
            if (LibC.LastError() is not SocketError.Interrupted)
            {
                throw LibC.LastException("poll");
            }
        }

        if (entries[1].Occurred != 0)
        {
            ulong count;
            _ = LibC.Read(_event, &count, sizeof(ulong));
        }

        return (entries[0].Occurred & LibC.PollInvalid) == 0;
    }

    /// <summary>Ends a <see cref="Wait"/>, or the next one. From any thread.</summary>
    public unsafe void Wake()
    {
        if (_event is null)
        {
            return;
        }

        try
        {
            ulong one = 1;
            _ = LibC.Write(_event, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: nobody waits any more.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitAsync()
    {
        try
        {
            await Socket.ReceiveAsync(_peek.AsMemory(), SocketFlags.Peek).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            if (IsClosed(exception.SocketErrorCode))
            {
                return false;
            }

            _waitError = exception.SocketErrorCode; // an ICMP error is told once: it must not be lost here
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        return true;
    }

    public override unsafe bool Receive(DatagramBatch batch)
    {
        if (_waitError is not SocketError.Success)
        {
            CountReceiveError(_waitError);
            _waitError = SocketError.Success;
        }

        LinuxScratch scratch = LinuxScratch.Current;
        int messages = Math.Min(LinuxScratch.MaxMessages, batch.Memory.Length / _slotLength);
        fixed (byte* memory = batch.Memory)
        {
            Lay(scratch, memory, messages);
        }

        int received = LibC.ReceiveMessages(_handle, scratch.Messages, (uint)messages, LibC.MsgDontWait, null);
        if (received < 0)
        {
            SocketError error = LibC.LastError();
            return error is SocketError.Interrupted || CountReceiveError(error);
        }

        Counts.Add(EndpointEvent.ReceiveCall);
        for (int i = 0; i < received; i++)
        {
            Take(batch, scratch, i);
        }

        return received == messages;
    }

    public override void Send(DatagramBatch batch)
    {
        Patience.Renew();
        Counts.Add(EndpointEvent.SendCall, _sender.Send(batch, LinuxScratch.Current));
    }

    /// <summary>Notes datagrams that the system took.</summary>
    internal void CountSent(in SendRun run)
    {
        Counts.Add(EndpointEvent.DatagramSent, run.Count);
        Counts.Add(EndpointEvent.ByteSent, run.Bytes);
        if (run.Count > 1)
        {
            Counts.Add(EndpointEvent.SegmentedSend);
            Counts.Add(EndpointEvent.DatagramSegmented, run.Count);
        }
    }

    /// <summary>Notes an error; true when the same message should be tried once more.</summary>
    internal bool ShouldRetry(SocketError error, in SendRun run, bool isFirstTry) =>
        error is SocketError.Interrupted || CountSendError(error, isFirstTry, run.Count);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _event?.Dispose();
    }

    private static void AskForNotes(Socket socket)
    {
        Ask(LibC.SolSocket, LibC.SoReceiveQueueOverflow);
        bool isBoundToAll = socket.LocalEndPoint is IPEndPoint { Address: var address }
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        if (socket.AddressFamily is AddressFamily.InterNetworkV6)
        {
            Ask(LibC.SolIpv6, LibC.Ipv6ReceiveTrafficClass);
            if (isBoundToAll)
            {
                Ask(LibC.SolIpv6, LibC.Ipv6ReceivePacketInfo);
            }

            if (!socket.DualMode)
            {
                return;
            }
        }
        else if (isBoundToAll)
        {
            Ask(LibC.SolIp, LibC.IpPacketInfo);
        }

        Ask(LibC.SolIp, LibC.IpReceiveTos);

        void Ask(int level, int option) => LibC.TrySet(socket, level, option, 1); // not told otherwise: nothing depends on it
    }

    private unsafe void Lay(LinuxScratch scratch, byte* memory, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            ref MessageHeader header = ref scratch.Messages[i].Header;
            ref MemoryVector vector = ref scratch.Vectors[i];
            vector.Start = memory + (i * _slotLength);
            vector.Length = (nuint)_slotLength;
            header.Name = _isConnected ? null : scratch.Name(i);
            header.NameLength = _isConnected ? 0u : PeerAddress.NativeLength6;
            header.Vectors = (MemoryVector*)Unsafe.AsPointer(ref vector);
            header.VectorCount = 1;
            header.Control = scratch.Control(i);
            header.ControlLength = ControlMessages.ReceiveLength;
        }
    }

    private unsafe void Take(DatagramBatch batch, LinuxScratch scratch, int message)
    {
        ref readonly MultiMessageHeader received = ref scratch.Messages[message];
        ControlMessages.Read(new ReadOnlySpan<byte>(received.Header.Control, (int)received.Header.ControlLength), out ReceiveNotes notes);
        NoteOverflow(notes.Overflow);
        PeerAddress remote = Peer.GetValueOrDefault();
        if (!_isConnected)
        {
            var name = new ReadOnlySpan<byte>(received.Header.Name, (int)received.Header.NameLength);
            PeerAddress.TryReadLinux(name, out remote);
        }

        int length = (int)received.Length;
        int offset = message * _slotLength;
        if (notes.SegmentLength <= 0 || notes.SegmentLength >= length)
        {
            bool isCut = (received.Header.Flags & LibC.MsgTruncated) != 0;
            if (CountReceived(isCut ? MaxDatagramLength + 1 : length, in remote))
            {
                batch.Add(offset, length, in remote, in notes.Local, notes.Ecn);
            }

            return;
        }

        Counts.Add(EndpointEvent.CoalescedReceive);
        for (int at = 0; at < length; at += notes.SegmentLength)
        {
            int segment = Math.Min(notes.SegmentLength, length - at);
            if (batch.IsFull)
            {
                Counts.Add(EndpointEvent.ReceiveFailed); // a run longer than any kernel makes
            }
            else if (CountReceived(segment, in remote))
            {
                batch.Add(offset + at, segment, in remote, in notes.Local, notes.Ecn);
            }
        }
    }

    /// <summary>The system counts what the full queue lost, and says so with the next datagram.</summary>
    private void NoteOverflow(uint overflow)
    {
        if (overflow != _overflow)
        {
            Counts.Add(EndpointEvent.DroppedBySystem, unchecked(overflow - _overflow));
            _overflow = overflow;
        }
    }
}
