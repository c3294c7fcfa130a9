using System.Buffers;
using Dtls.Records.Buffers;

namespace Dtls.Sockets.Loops;

/// <summary>
/// A copy of what is to be sent, made by one thread and given back by another. What fits a datagram lies in a pool that passes blocks between
/// threads without a lock; <see cref="ArrayPool{T}.Shared"/>, which has locks for that, gets the rest.
/// </summary>
internal readonly struct QueuedBytes : IDisposable
{
    private static readonly DatagramPool Pool = new();

    private readonly RentedBuffer _block;
    private readonly byte[]? _array;
    private readonly int _length;

    private QueuedBytes(RentedBuffer block, byte[]? array, int length)
    {
        _block = block;
        _array = array;
        _length = length;
    }

    public ReadOnlySpan<byte> Span => _array is null ? _block.Span[.._length] : _array.AsSpan(0, _length);

    public static QueuedBytes RentCopy(ReadOnlySpan<byte> bytes)
    {
        QueuedBytes copy = bytes.Length <= Pool.BlockSize
            ? new QueuedBytes(Pool.Rent(), null, bytes.Length)
            : new QueuedBytes(default, ArrayPool<byte>.Shared.Rent(bytes.Length), bytes.Length);
        bytes.CopyTo(copy._array ?? copy._block.Span);
        return copy;
    }

    public void Dispose()
    {
        if (_array is null)
        {
            _block.Dispose();
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
