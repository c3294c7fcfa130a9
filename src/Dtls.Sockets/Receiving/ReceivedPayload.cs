namespace Dtls.Sockets.Receiving;

/// <summary>A payload that waits, in a pooled buffer.</summary>
internal readonly record struct ReceivedPayload(byte[] Buffer, int Length)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}
