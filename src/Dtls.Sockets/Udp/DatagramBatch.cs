using System.Diagnostics;

namespace Dtls.Sockets.Udp;

/// <summary>
/// Datagrams that are received or sent together: one piece of pinned memory and a table of what stands where. Allocated once.
/// A transport that lays the memory out itself (one slot per system buffer, segments of a coalesced receive) uses <see cref="Add"/>;
/// whoever goes front to back fills <see cref="Free"/> and calls <see cref="Append"/>.
/// </summary>
internal sealed class DatagramBatch
{
    private readonly byte[] _memory;
    private readonly Datagram[] _datagrams;
    private int _used;

    /// <param name="capacity">Datagrams, at most.</param>
    /// <param name="memoryLength">Bytes for all of them.</param>
    public DatagramBatch(int capacity, int memoryLength)
    {
        _memory = GC.AllocateUninitializedArray<byte>(memoryLength, pinned: true);
        _datagrams = new Datagram[capacity];
    }

    public int Count { get; private set; }

    public int Capacity => _datagrams.Length;

    public bool IsFull => Count == _datagrams.Length;

    /// <summary>All of the memory; pinned.</summary>
    public byte[] Memory => _memory;

    /// <summary>The memory behind the last datagram.</summary>
    public Span<byte> Free => _memory.AsSpan(_used);

    public ref readonly Datagram this[int index]
    {
        get
        {
            Debug.Assert(index < Count, "there is no such datagram");
            return ref _datagrams[index];
        }
    }

    public Span<byte> Bytes(int index)
    {
        ref readonly Datagram datagram = ref this[index];
        return _memory.AsSpan(datagram.Offset, datagram.Length);
    }

    /// <summary>Takes the first <paramref name="length"/> bytes of <see cref="Free"/> as the next datagram.</summary>
    public void Append(int length, in PeerAddress remote, in LocalAddress local = default, byte ecn = 0)
    {
        Add(_used, length, in remote, in local, ecn);
        _used += length;
    }

    /// <summary>Takes bytes that stand anywhere in <see cref="Memory"/> as the next datagram.</summary>
    public void Add(int offset, int length, in PeerAddress remote, in LocalAddress local = default, byte ecn = 0)
    {
        Debug.Assert(!IsFull && offset + length <= _memory.Length, "the batch is full");
        ref Datagram datagram = ref _datagrams[Count++];
        datagram.Offset = offset;
        datagram.Length = length;
        datagram.Remote = remote;
        datagram.Local = local;
        datagram.Ecn = ecn;
    }

    public void Clear()
    {
        Count = 0;
        _used = 0;
    }
}
