using System.Net.Sockets;

namespace Dtls.Sockets.Udp;

/// <summary>Lays a batch out for <c>sendmmsg</c> and sees it through refusals.</summary>
internal sealed unsafe class LinuxSender(LinuxUdpTransport transport, SafeSocketHandle handle, SegmentationOffload offload)
{
    private readonly bool _isConnected = transport.Peer is not null;
    private int _calls;

    /// <summary>Sends all of <paramref name="batch"/>; what is refused for good is counted.</summary>
    /// <returns>How many system calls it took.</returns>
    public int Send(DatagramBatch batch, LinuxScratch scratch)
    {
        SendRuns runs = scratch.Runs;
        offload.Refresh();
        runs.Build(batch, offload);
        _calls = 0;
        fixed (byte* memory = batch.Memory)
        {
            for (int begin = 0; begin < runs.Count;)
            {
                int count = Lay(batch, memory, scratch, begin);
                Transmit(batch, memory, scratch, runs.All.Slice(begin, count), scratch.Messages);
                begin += count;
            }
        }

        return _calls;
    }

    /// <summary>Prepares messages from run <paramref name="begin"/> on, as many as there is room for.</summary>
    private int Lay(DatagramBatch batch, byte* memory, LinuxScratch scratch, int begin)
    {
        ReadOnlySpan<SendRun> runs = scratch.Runs.All[begin..];
        int vectors = 0;
        int messages = 0;
        while (messages < runs.Length && messages < LinuxScratch.MaxMessages && vectors + runs[messages].Count <= LinuxScratch.MaxVectors)
        {
            ref readonly SendRun run = ref runs[messages];
            ref MessageHeader header = ref scratch.Messages[messages].Header;
            int used = LayVectors(batch, memory, scratch, in run, scratch.Vectors + vectors);
            header.Vectors = scratch.Vectors + vectors;
            header.VectorCount = (nuint)used;
            LayAddress(in batch[run.First], ref header, scratch.Name(messages));
            LayControl(in batch[run.First], in run, ref header, scratch.Control(messages));
            vectors += used;
            messages++;
        }

        return messages;
    }

    /// <summary>One piece of memory for each stretch of datagrams that stand back to back.</summary>
    private static int LayVectors(DatagramBatch batch, byte* memory, LinuxScratch scratch, in SendRun run, MemoryVector* vectors)
    {
        int count = 0;
        for (int i = run.First; i >= 0; i = scratch.Runs.Next(i))
        {
            ref readonly Datagram datagram = ref batch[i];
            byte* start = memory + datagram.Offset;
            if (count > 0 && vectors[count - 1].Start + vectors[count - 1].Length == start)
            {
                vectors[count - 1].Length += (nuint)datagram.Length;
            }
            else
            {
                vectors[count++] = new MemoryVector { Start = start, Length = (nuint)datagram.Length };
            }
        }

        return count;
    }

    private void LayAddress(in Datagram datagram, ref MessageHeader header, byte* name)
    {
        header.Name = _isConnected ? null : name;
        header.NameLength = _isConnected ? 0u : (uint)datagram.Remote.WriteLinux(new Span<byte>(name, PeerAddress.NativeLength6));
    }

    private static void LayControl(in Datagram datagram, in SendRun run, ref MessageHeader header, byte* control)
    {
        var space = new Span<byte>(control, ControlMessages.SendLength);
        int length = 0;
        if (run.Count > 1)
        {
            length = ControlMessages.WriteSegment(space, run.SegmentLength);
        }

        if (datagram.Local.InfoLength > 0)
        {
            length += ControlMessages.WriteLocal(space[length..], in datagram.Local);
        }

        header.Control = length > 0 ? control : null;
        header.ControlLength = (nuint)length;
    }

    /// <param name="messages">One for each run.</param>
    /// <returns>How many datagrams were taken.</returns>
    private int Transmit(DatagramBatch batch, byte* memory, LinuxScratch scratch, ReadOnlySpan<SendRun> runs, MultiMessageHeader* messages)
    {
        int taken = 0;
        bool isFirstTry = true;
        for (int at = 0; at < runs.Length;)
        {
            _calls++;
            int sent = LibC.SendMessages(handle, messages + at, (uint)(runs.Length - at), LibC.MsgDontWait);
            if (sent > 0)
            {
                taken += CountTaken(runs.Slice(at, sent));
                at += sent;
                isFirstTry = true;
                continue;
            }

            SocketError error = LibC.LastError();
            bool isRefusedAsRun = runs[at].Count > 1 && SegmentationOffload.IsRefusal(error);
            if (isRefusedAsRun)
            {
                int singly = TransmitSingly(batch, memory, scratch, in runs[at], messages[at].Header);
                offload.NoteRefused(in batch[runs[at].First].Remote, error, runs[at].SegmentLength, wentSingly: singly > 0);
                taken += singly;
            }

            isFirstTry = isRefusedAsRun || !transport.ShouldRetry(error, in runs[at], isFirstTry);
            at += isFirstTry ? 1 : 0;
        }

        return taken;
    }

    private int CountTaken(ReadOnlySpan<SendRun> runs)
    {
        int datagrams = 0;
        foreach (ref readonly SendRun run in runs)
        {
            transport.CountSent(in run);
            datagrams += run.Count;
            if (run.Count > 1)
            {
                offload.NoteTaken();
            }
        }

        return datagrams;
    }

    /// <summary>Sends the datagrams of a run that was refused as such.</summary>
    /// <returns>How many were taken.</returns>
    private int TransmitSingly(DatagramBatch batch, byte* memory, LinuxScratch scratch, in SendRun run, MessageHeader asRun)
    {
        int taken = 0;
        for (int i = run.First; i >= 0; i = scratch.Runs.Next(i))
        {
            ref readonly Datagram datagram = ref batch[i];
            var single = new SendRun { First = i, Last = i, Count = 1, SegmentLength = datagram.Length, Bytes = datagram.Length };
            MultiMessageHeader* message = scratch.SingleMessage;
            *scratch.SingleVector = new MemoryVector { Start = memory + datagram.Offset, Length = (nuint)datagram.Length };
            message->Header = asRun;
            message->Header.Vectors = scratch.SingleVector;
            message->Header.VectorCount = 1;
            LayControl(in datagram, in single, ref message->Header, scratch.SingleControl);
            taken += Transmit(batch, memory, scratch, new ReadOnlySpan<SendRun>(in single), message);
        }

        return taken;
    }
}
