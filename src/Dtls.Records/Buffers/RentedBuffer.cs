namespace Dtls.Records.Buffers;

/// <summary>
/// Owns a block of a <see cref="DatagramPool"/> until <see cref="Dispose"/>. A copy of it is the same owner: disposing both gives the block
/// back once, and a copy kept past that point reads as empty.
/// </summary>
internal readonly struct RentedBuffer : IDisposable
{
    private readonly DatagramPool? _pool;
    private readonly DatagramBlock? _block;
    private readonly int _turn;

    internal RentedBuffer(DatagramPool pool, DatagramBlock block)
    {
        _pool = pool;
        _block = block;
        _turn = block.Turn;
    }

    /// <summary>The block, all of it. Holds whatever its last owner left.</summary>
    public Memory<byte> Memory => _block is not null && _block.Turn == _turn ? _block.Memory : default;

    public Span<byte> Span => Memory.Span;

    public bool IsEmpty => Memory.IsEmpty;

    public void Dispose()
    {
        if (_block is not null && _block.TryEnd(_turn))
        {
            _pool!.Return(_block);
        }
    }
}
