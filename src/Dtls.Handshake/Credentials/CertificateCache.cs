using System.Security.Cryptography.X509Certificates;

namespace Dtls.Handshake.Credentials;

/// <summary>
/// The peers' certificates that were used last, parsed: a platform takes a hundred microseconds to parse one, and a client meets the same server, a
/// server the same authorities, again and again. What is handed out is a copy that its owner may dispose of. Thread-safe, small and bounded; a peer
/// that fills it with certificates of its own only makes others be parsed again.
/// </summary>
internal sealed class CertificateCache
{
    private const int Capacity = 16;
    private const int LongestKept = 4096;

    private readonly List<X509Certificate2> _latestFirst = new(Capacity);

    /// <summary>As <see cref="X509Verifier.TryParse"/>.</summary>
    public X509Certificate2? TryParse(ReadOnlySpan<byte> der)
    {
        if (TryCopy(der) is { } known)
        {
            return known;
        }

        X509Certificate2? parsed = X509Verifier.TryParse(der);
        if (parsed is not null && der.Length <= LongestKept)
        {
            Keep(parsed);
        }

        return parsed;
    }

    private X509Certificate2? TryCopy(ReadOnlySpan<byte> der)
    {
        lock (_latestFirst)
        {
            for (int i = 0; i < _latestFirst.Count; i++)
            {
                X509Certificate2 certificate = _latestFirst[i];
                if (der.SequenceEqual(certificate.RawDataMemory.Span))
                {
                    _latestFirst.RemoveAt(i);
                    _latestFirst.Insert(0, certificate);
                    return new X509Certificate2(certificate); // shares what the platform has parsed
                }
            }
        }

        return null;
    }

    private void Keep(X509Certificate2 parsed)
    {
        var copy = new X509Certificate2(parsed);
        lock (_latestFirst)
        {
            if (_latestFirst.Count == Capacity)
            {
                _latestFirst[^1].Dispose();
                _latestFirst.RemoveAt(Capacity - 1);
            }

            _latestFirst.Insert(0, copy); // twice when two threads meet the same peer: harmless
        }
    }
}
