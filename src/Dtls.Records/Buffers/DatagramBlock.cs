namespace Dtls.Records.Buffers;

/// <summary>One datagram-sized piece of a pinned slab. Its turn tells a stale <see cref="RentedBuffer"/> from the one that owns it now.</summary>
internal sealed class DatagramBlock(Memory<byte> memory)
{
    private int _turn;

    public Memory<byte> Memory { get; } = memory;

    public int Turn => Volatile.Read(ref _turn);

    /// <summary>Ends the turn. True for the first caller only, so that a block goes back to the pool once.</summary>
    public bool TryEnd(int turn) => Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn;
}
