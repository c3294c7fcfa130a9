using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>Secret bytes that are zeroed on dispose. Whoever holds it disposes of it.</summary>
internal sealed class Secret : IDisposable
{
    [ThreadStatic]
    private static List<Secret>? s_observed;

    private readonly byte[] _bytes;

    /// <summary>Zeroed room for <paramref name="length"/> bytes.</summary>
    public Secret(int length)
    {
        _bytes = new byte[length];
        s_observed?.Add(this);
    }

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public Secret(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(_bytes);

    public int Length => _bytes.Length;

    public Span<byte> Span => _bytes;

    /// <summary>Gets every secret that this thread makes from now on, null: none: how tests find those that nobody disposes of.</summary>
    internal static void ObserveForTest(List<Secret>? list) => s_observed = list;

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
