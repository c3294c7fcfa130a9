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

    private readonly ByteCoverage _received = new(length);
    private byte[] _bytes = [];

    public HandshakeType Type { get; } = type;

    public int Length { get; } = length;

    public ushort Epoch { get; } = epoch;

    public bool IsComplete => _received.IsComplete;

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, Length);

    /// <summary>Bytes that keeping a fragment up to <paramref name="end"/> would add.</summary>
    public int GrowthFor(int end) => Math.Max(0, end - _bytes.Length);

    /// <summary>Keeps a fragment; false when it lies too far beyond what has been received.</summary>
    public bool TryAdd(int offset, ReadOnlySpan<byte> fragment)
    {
        int end = offset + fragment.Length;
        if (end > FreeAllowance + (AllowancePerByte * (_received.Count + fragment.Length)))
        {
            return false;
        }

        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Length, BitOperations.RoundUpToPowerOf2((uint)end)));
        }

        fragment.CopyTo(_bytes.AsSpan(offset));
        _received.Mark(offset, fragment.Length);
        return true;
    }
}
