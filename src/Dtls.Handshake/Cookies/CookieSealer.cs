using System.Security.Cryptography;

namespace Dtls.Handshake.Cookies;

/// <summary>
/// Makes and checks stateless cookies: a MAC over the peer's address and the hello, under keys that rotate. RFC 6347 §4.2.1, RFC 9147 §5.1.
/// Allocates nothing in <see cref="Write"/> and <see cref="Verify"/>.
/// </summary>
internal sealed class CookieSealer : IDisposable
{
    /// <summary>Bytes of a cookie.</summary>
    public const int CookieLength = 32;

    public CookieSealer(RandomNumberGenerator random, TimeProvider time) => throw new NotImplementedException();

    /// <summary>Writes a cookie under the current key.</summary>
    /// <param name="address">The peer's address and port.</param>
    /// <param name="binding">What else the cookie is bound to (random, suites … of the hello).</param>
    /// <param name="cookie">Exactly <see cref="CookieLength"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, Span<byte> cookie) => throw new NotImplementedException();

    /// <summary>True for a cookie made under the current key or the one before. Constant time.</summary>
    public bool Verify(ReadOnlySpan<byte> address, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> cookie) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
