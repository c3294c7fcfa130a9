using System.Runtime.InteropServices;
using Microsoft.Extensions.ObjectPool;

namespace Dtls.Records.Buffers;

/// <summary>
/// Blocks for datagrams, cut from pinned slabs: the kernel can be given their addresses, and the collector has a few large arrays to look
/// at instead of thousands of small ones. Thread-safe. Renting allocates only while the pool grows; it never shrinks.
/// </summary>
internal sealed class DatagramPool
{
    /// <summary>Room for a datagram of an Ethernet frame, at a power of two so that blocks do not share cache lines.</summary>
    public const int DefaultBlockSize = 2048;

    private readonly ObjectPool<DatagramBlock> _blocks;

    /// <param name="blockSize">Bytes of each block.</param>
    /// <param name="blocksPerSlab">How many blocks are made at once.</param>
    public DatagramPool(int blockSize = DefaultBlockSize, int blocksPerSlab = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocksPerSlab);
        BlockSize = blockSize;

        // Nothing is ever let go of: a block thrown away would leave a hole in a slab that lives on.
        _blocks = new DefaultObjectPool<DatagramBlock>(new SlabPolicy(blockSize, blocksPerSlab), maximumRetained: int.MaxValue);
    }

    public int BlockSize { get; }

    /// <summary>A block nobody else has. Its bytes are what the last owner left.</summary>
    public RentedBuffer Rent() => new(this, _blocks.Get());

    internal void Return(DatagramBlock block) => _blocks.Return(block);

    private sealed class SlabPolicy(int blockSize, int blocksPerSlab) : PooledObjectPolicy<DatagramBlock>
    {
        private readonly Lock _gate = new();
        private byte[] _slab = [];
        private int _used;

        public override DatagramBlock Create()
        {
            lock (_gate) // only while the pool grows
            {
                if (_used == _slab.Length)
                {
                    _slab = GC.AllocateUninitializedArray<byte>(checked(blockSize * blocksPerSlab), pinned: true);
                    _used = 0;
                }

                Memory<byte> memory = MemoryMarshal.CreateFromPinnedArray(_slab, _used, blockSize);
                _used += blockSize;
                return new DatagramBlock(memory);
            }
        }

        public override bool Return(DatagramBlock obj) => true;
    }
}
