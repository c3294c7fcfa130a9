using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// Makes and checks stateless cookies: a MAC over the peer's address and the hello, under keys that rotate. RFC 6347 §4.2.1, RFC 9147 §5.1.
/// Allocates nothing in <see cref="Write"/> and <see cref="Verify"/>. Owned by one thread at a time.
/// </summary>
/// <remarks>
/// <code>cookie = uint8 generation ‖ first 31 bytes of HMAC-SHA-256(key, uint64 generation ‖ uint8 kind ‖ uint16 length of address ‖ address ‖ binding)</code>
/// The generation counts the periods since the start. To change it is to change the key, seen from outside, and it needs no new keyed
/// instance, which would cost an allocation and more than the MAC itself.
/// </remarks>
internal sealed class CookieSealer : IDisposable
{
    /// <summary>Bytes of a cookie.</summary>
    public const int CookieLength = 32;

    private const int KeyLength = 32;

    /// <summary>How long a generation makes cookies; for as long again they are good.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly IncrementalHash _mac;

    public CookieSealer(RandomNumberGenerator random, TimeProvider time)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        random.GetBytes(key);
        _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        CryptographicOperations.ZeroMemory(key);
        _time = time;
        _start = time.GetTimestamp();
    }

    private long Generation => _time.GetElapsedTime(_start).Ticks / Period.Ticks;

    /// <summary>Writes a cookie under the current key.</summary>
    /// <param name="address">The peer's address and port.</param>
    /// <param name="binding">What else the cookie is bound to (random, suites … of the hello).</param>
    /// <param name="cookie">Exactly <see cref="CookieLength"/> bytes.</param>
    /// <param name="kind">What the cookie is for: one of another kind is never good, whatever it is bound to.</param>
    public void Write(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, Span<byte> cookie, byte kind = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cookie.Length, CookieLength);
        Compute(Generation, kind, address, binding, cookie);
    }

    /// <summary>True for a cookie made under the current key or the one before. Constant time.</summary>
    public bool Verify(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> cookie, byte kind = 0)
    {
        if (cookie.Length != CookieLength)
        {
            return false;
        }

        // The generation is no secret, only the MAC must not leak where it differs.
        long current = Generation;
        byte age = (byte)((byte)current - cookie[0]);
        if (age > Math.Min(current, 1))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[CookieLength];
        Compute(current - age, kind, address, binding, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie);
    }

    public void Dispose() => _mac.Dispose();

    private void Compute(long generation, byte kind, ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, Span<byte> cookie)
    {
        // The length of the address keeps the border to the binding where it is.
        Span<byte> prefix = stackalloc byte[sizeof(long) + sizeof(byte) + sizeof(ushort)];
        BinaryPrimitives.WriteInt64BigEndian(prefix, generation);
        prefix[sizeof(long)] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(prefix[(sizeof(long) + sizeof(byte))..], checked((ushort)address.Length));

        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        _mac.AppendData(prefix);
        _mac.AppendData(address);
        _mac.AppendData(binding);
        _mac.GetHashAndReset(mac);
        cookie[0] = (byte)generation;
        mac[..(CookieLength - 1)].CopyTo(cookie[1..]);
    }
}
