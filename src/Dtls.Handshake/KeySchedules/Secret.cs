using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>Secret bytes that are zeroed on dispose. Whoever holds it disposes of it.</summary>
internal sealed class Secret : IDisposable
{
    private readonly byte[] _bytes;

    /// <summary>Zeroed room for <paramref name="length"/> bytes.</summary>
    public Secret(int length) => _bytes = new byte[length];

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public Secret(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public int Length => _bytes.Length;

    public Span<byte> Span => _bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
