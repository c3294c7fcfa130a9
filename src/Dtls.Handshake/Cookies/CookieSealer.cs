using System.Security.Cryptography;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// Makes and checks stateless cookies: a MAC over the peer's address and the hello, under keys that rotate. RFC 6347 §4.2.1, RFC 9147 §5.1.
/// Allocates nothing in <see cref="Write"/> and <see cref="Verify"/>. The first byte of a cookie says which key made it.
/// </summary>
internal sealed class CookieSealer : IDisposable
{
    /// <summary>Bytes of a cookie.</summary>
    public const int CookieLength = 32;

    private const int KeyLength = 32;
    private const int MaxInputLength = 512;
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromSeconds(60);

    private readonly RandomNumberGenerator _random;
    private readonly TimeProvider _time;
    private readonly byte[] _current = new byte[KeyLength];
    private readonly byte[] _previous = new byte[KeyLength];
    private byte _generation;
    private long _rotatedAt;

    public CookieSealer(RandomNumberGenerator random, TimeProvider time)
    {
        _random = random;
        _time = time;
        _rotatedAt = time.GetTimestamp();
        random.GetBytes(_current);
        random.GetBytes(_previous);
    }

    /// <summary>Writes a cookie under the current key.</summary>
    /// <param name="address">The peer's address and port.</param>
    /// <param name="binding">What else the cookie is bound to (random, session id … of the hello).</param>
    /// <param name="cookie">Exactly <see cref="CookieLength"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, Span<byte> cookie)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cookie.Length, CookieLength);
        RotateWhenDue();
        WriteMac(_current, _generation, address, binding, cookie);
    }

    /// <summary>True for a cookie made under the current key or the one before. Constant time.</summary>
    public bool Verify(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> cookie)
    {
        RotateWhenDue();
        if (cookie.Length != CookieLength)
        {
            return false;
        }

        bool isCurrent = cookie[0] == _generation;
        if (!isCurrent && cookie[0] != (byte)(_generation - 1))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[CookieLength];
        WriteMac(isCurrent ? _current : _previous, cookie[0], address, binding, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie);
    }

    /// <summary>Wipes both keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_current);
        CryptographicOperations.ZeroMemory(_previous);
    }

    /// <summary>The MAC over generation, address (with its length, so that no two inputs run together) and binding, cut to make room for the generation.</summary>
    private static void WriteMac(byte[] key, byte generation, ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, Span<byte> cookie)
    {
        int length = 2 + address.Length + binding.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address.Length, byte.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxInputLength);
        Span<byte> input = stackalloc byte[MaxInputLength];
        input[0] = generation;
        input[1] = (byte)address.Length;
        address.CopyTo(input[2..]);
        binding.CopyTo(input[(2 + address.Length)..]);

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input[..length], mac);
        cookie[0] = generation;
        mac[..(CookieLength - 1)].CopyTo(cookie[1..]);
    }

    /// <summary>A cookie lives for one to two lifetimes of a key; after a silence of two, no old cookie is good any more.</summary>
    private void RotateWhenDue()
    {
        TimeSpan age = _time.GetElapsedTime(_rotatedAt);
        if (age < KeyLifetime)
        {
            return;
        }

        _current.CopyTo(_previous, 0);
        _random.GetBytes(_current);
        if (age >= 2 * KeyLifetime)
        {
            _random.GetBytes(_previous);
        }

        _generation++;
        _rotatedAt = _time.GetTimestamp();
    }
}
