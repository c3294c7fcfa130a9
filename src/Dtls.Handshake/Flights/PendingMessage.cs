using System.Numerics;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Flights;

/// <summary>
/// A message of which some bytes have come. Memory follows the bytes received, not the length declared: a fragment far beyond what
/// has come is ignored until more has.
/// </summary>
internal sealed class PendingMessage(HandshakeType type, int length, ushort epoch)
{
    private const int FreeAllowance = 16 * 1024;
    private const int AllowancePerByte = 8;

    private byte[] _bytes = [];
    private ulong[] _received = [];
    private int _count;

    public HandshakeType Type { get; } = type;

    public int Length { get; } = length;

    public ushort Epoch { get; } = epoch;

    public bool IsComplete => _count == Length;

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, Length);

    /// <summary>Bytes that keeping a fragment up to <paramref name="end"/> would add.</summary>
    public int GrowthFor(int end) => Math.Max(0, end - _bytes.Length);

    /// <summary>Keeps a fragment; false when it lies too far beyond what has been received.</summary>
    public bool TryAdd(int offset, ReadOnlySpan<byte> fragment)
    {
        int end = offset + fragment.Length;
        if (end > FreeAllowance + (AllowancePerByte * (_count + fragment.Length)))
        {
            return false;
        }

        Grow(end);
        fragment.CopyTo(_bytes.AsSpan(offset));
        for (int i = offset; i < end; i++)
        {
            ref ulong word = ref _received[i >> 6];
            ulong bit = 1UL << (i & 63);
            _count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return true;
    }

    private void Grow(int end)
    {
        if (end <= _bytes.Length)
        {
            return;
        }

        int size = (int)Math.Min(Length, BitOperations.RoundUpToPowerOf2((uint)end));
        Array.Resize(ref _bytes, size);
        Array.Resize(ref _received, (size + 63) >> 6);
    }
}
