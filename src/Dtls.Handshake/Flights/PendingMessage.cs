using System.Numerics;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.Flights;

/// <summary>A message of which some bytes have come. Memory reaches up to the last byte received.</summary>
internal sealed class PendingMessage(HandshakeType type, int length, ushort epoch)
{
    private readonly ByteCoverage _received = new(length);
    private byte[] _bytes = [];

    public HandshakeType Type { get; } = type;

    public int Length { get; } = length;

    public ushort Epoch { get; } = epoch;

    public bool IsComplete => _received.IsComplete;

    /// <summary>Bytes received, each counted once.</summary>
    public int Received => _received.Count;

    /// <summary>Bytes of memory for the body.</summary>
    public int Room => _bytes.Length;

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, Length);

    /// <summary>The <see cref="Room"/> once a fragment up to <paramref name="end"/> is kept.</summary>
    public int RoomFor(int end) => end <= _bytes.Length ? _bytes.Length : (int)Math.Min(Length, BitOperations.RoundUpToPowerOf2((uint)end));

    /// <summary>Keeps a fragment.</summary>
    public void Add(int offset, ReadOnlySpan<byte> fragment)
    {
        int end = offset + fragment.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, RoomFor(end));
        }

        fragment.CopyTo(_bytes.AsSpan(offset));
        _received.Mark(offset, fragment.Length);
    }
}
