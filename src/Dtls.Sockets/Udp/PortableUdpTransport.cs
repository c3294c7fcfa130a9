using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Dtls.Sockets.Diagnostics;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The transport of every platform. It waits once per wake-up, never per datagram, and then drains the socket's queue without awaiting.
/// The wait has a small buffer of its own, so an idle endpoint needs no batch.
/// <para>
/// It waits with <c>ReceiveMessageFromAsync</c> and drains with <c>ReceiveFrom</c> behind a look at <c>Available</c>. Outside of Windows,
/// where an overlapped receive never ends at once, <see cref="DtlsEndpointOptions.WaitWithReceiveMessage"/> = false lets
/// <c>ReceiveFromAsync</c> do both: it ends at once as long as there are datagrams, allocates nothing, and the call that finds the queue
/// empty is already the next wait.
/// </para>
/// </summary>
internal sealed class PortableUdpTransport : UdpTransport
{
    private readonly bool _waitsForMessages;
    private readonly byte[] _first;
    private readonly AddressCapture _capture;
    private readonly SocketAddress _source;
    private readonly SocketAddress _destination;
    private PeerAddress _lastDestination;
    private ValueTask<int> _pending;
    private bool _hasPending;
    private bool _hasFirst;
    private int _firstLength;
    private SocketError _firstError;

    /// <param name="socket">Bound, perhaps connected; the transport owns it.</param>
    /// <param name="waitsForMessages">As <see cref="DtlsEndpointOptions.WaitWithReceiveMessage"/>.</param>
    public PortableUdpTransport(Socket socket, int maxDatagramLength, EventCounts counts, TimeProvider time, bool waitsForMessages)
        : base(socket, maxDatagramLength, counts, time)
    {
        _waitsForMessages = waitsForMessages || OperatingSystem.IsWindows();
        socket.Blocking = false;

        // One byte more than is allowed shows what was cut.
        _first = GC.AllocateUninitializedArray<byte>(maxDatagramLength + 1, pinned: true);
        _capture = new AddressCapture(socket.AddressFamily);
        _source = new SocketAddress(socket.AddressFamily);
        _destination = new SocketAddress(socket.AddressFamily);
    }

    private int SlotLength => MaxDatagramLength + 1;

    public override BatchShape ShapeFor(int batchSize) => BatchShape.OneByOne(batchSize, MaxDatagramLength);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitAsync()
    {
        try
        {
            _firstLength = await ReceiveFirstAsync().ConfigureAwait(false);
            _firstError = SocketError.Success;
        }
        catch (SocketException exception)
        {
            if (IsClosed(exception.SocketErrorCode))
            {
                return false;
            }

            _firstError = exception.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        _hasFirst = true;
        return true;
    }

    public override bool Receive(DatagramBatch batch)
    {
        if (_hasFirst)
        {
            _hasFirst = false;
            TakeFirst(batch);
        }

        while (!batch.IsFull && batch.Free.Length >= SlotLength && (_waitsForMessages ? TryReceive(batch) : TryReceiveAtOnce(batch)))
        {
        }

        return batch.IsFull;
    }

    public override void Send(DatagramBatch batch)
    {
        Patience.Renew();
        for (int i = 0; i < batch.Count; i++)
        {
            SocketError error = Send(batch.Bytes(i), in batch[i].Remote);
            if (error is not SocketError.Success && CountSendError(error, isFirstTry: true))
            {
                error = Send(batch.Bytes(i), in batch[i].Remote);
                if (error is not SocketError.Success)
                {
                    CountSendError(error, isFirstTry: false);
                }
            }

            if (error is SocketError.Success)
            {
                Counts.Add(EndpointEvent.SendCall);
                Counts.Add(EndpointEvent.DatagramSent);
                Counts.Add(EndpointEvent.ByteSent, batch[i].Length);
            }
        }
    }

    private ValueTask<int> ReceiveFirstAsync()
    {
        if (_hasPending)
        {
            _hasPending = false;
            return _pending;
        }

        return _waitsForMessages ? ReceiveMessageAsync() : Socket.ReceiveFromAsync(_first, SocketFlags.None, _source);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveMessageAsync()
    {
        SocketReceiveMessageFromResult result =
            await Socket.ReceiveMessageFromAsync(_first.AsMemory(), SocketFlags.None, _capture).ConfigureAwait(false);
        _capture.Address.Write(_source);
        return result.ReceivedBytes;
    }

    private void TakeFirst(DatagramBatch batch)
    {
        Counts.Add(EndpointEvent.ReceiveCall);
        if (_firstError is not SocketError.Success)
        {
            CountReceiveError(_firstError);
        }
        else
        {
            _first.AsSpan(0, _firstLength).CopyTo(batch.Free);
            Take(batch, _firstLength);
        }
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Looked at once when completed, else kept for the one next wait.")]
    private bool TryReceiveAtOnce(DatagramBatch batch)
    {
        ValueTask<int> next = Socket.ReceiveFromAsync(_first, SocketFlags.None, _source);
        if (!next.IsCompleted)
        {
            _pending = next;
            _hasPending = true;
            return false;
        }

        try
        {
            _firstLength = next.GetAwaiter().GetResult();
            _firstError = SocketError.Success;
        }
        catch (SocketException exception)
        {
            return CountReceiveError(exception.SocketErrorCode);
        }

        TakeFirst(batch);
        return true;
    }

    private bool TryReceive(DatagramBatch batch)
    {
        try
        {
            // An empty datagram looks like an empty queue here; the next wait takes it.
            if (Socket.Available == 0)
            {
                return false;
            }

            int length = Socket.ReceiveFrom(batch.Free[..SlotLength], SocketFlags.None, _source);
            Counts.Add(EndpointEvent.ReceiveCall);
            Take(batch, length);
            return true;
        }
        catch (SocketException exception)
        {
            return CountReceiveError(exception.SocketErrorCode);
        }
    }

    /// <summary>Appends what stands at the beginning of the free memory, if it is to be kept.</summary>
    private void Take(DatagramBatch batch, int length)
    {
        PeerAddress remote = default;
        if (Peer is { } peer)
        {
            remote = peer;
        }
        else
        {
            PeerAddress.TryRead(_source, out remote);
        }

        if (CountReceived(length, in remote))
        {
            batch.Append(length, in remote);
        }
    }

    private SocketError Send(ReadOnlySpan<byte> datagram, in PeerAddress remote)
    {
        if (Peer is not null)
        {
            Socket.Send(datagram, SocketFlags.None, out SocketError error);
            return error;
        }

        if (remote != _lastDestination)
        {
            remote.Write(_destination);
            _lastDestination = remote;
        }

        try
        {
            Socket.SendTo(datagram, SocketFlags.None, _destination);
            return SocketError.Success;
        }
        catch (SocketException exception) // there is no overload that says it without one
        {
            return exception.SocketErrorCode;
        }
    }
}
