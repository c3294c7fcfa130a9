using System.Collections;
using System.Security.Cryptography.X509Certificates;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Credentials;

/// <summary>
/// A peer's certificates as sent, its own first. Only that one is needed to check its signatures; the others are parsed when somebody looks at them.
/// </summary>
internal sealed class PeerChain : IReadOnlyList<X509Certificate2>, IDisposable
{
    private readonly CertificateCache _cache;
    private readonly byte[][] _encodedIssuers;
    private X509Certificate2[]? _issuers;

    private PeerChain(CertificateCache cache, X509Certificate2 leaf, byte[][] encodedIssuers)
    {
        _cache = cache;
        _encodedIssuers = encodedIssuers;
        _issuers = encodedIssuers.Length == 0 ? [] : null;
        Leaf = leaf;
        NotAfter = X509Verifier.GetEnd(leaf);
    }

    private PeerChain(PeerChain other)
    {
        _cache = other._cache;
        _encodedIssuers = other._encodedIssuers;
        _issuers = _encodedIssuers.Length == 0 ? [] : null;
        Leaf = new X509Certificate2(other.Leaf); // shares what the platform has parsed
        NotAfter = other.NotAfter;
    }

    /// <summary>The peer's own certificate.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>When the leaf expires; known even when its owner has disposed of it.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Those that can be read.</summary>
    public int Count => 1 + Issuers.Length;

    /// <summary>Which certificate cannot be read, counted from one; 0 when all can.</summary>
    public int FirstUnreadable
    {
        get
        {
            int readable = 0;
            while (readable < Issuers.Length && Issuers[readable].RawDataMemory.Span.SequenceEqual(_encodedIssuers[readable]))
            {
                readable++;
            }

            return readable == _encodedIssuers.Length ? 0 : readable + 2;
        }
    }

    private X509Certificate2[] Issuers => Volatile.Read(ref _issuers) ?? ParseIssuers();

    public X509Certificate2 this[int index] => index == 0 ? Leaf : Issuers[index - 1];

    /// <summary>Reads a list that can be walked and is not empty.</summary>
    /// <param name="certificateList">Certificates with 24-bit lengths.</param>
    /// <param name="most">So many certificates are allowed.</param>
    /// <returns>The reason when there are too many, or the first cannot be read.</returns>
    public static string? TryRead(ReadOnlySpan<byte> certificateList, int most, CertificateCache cache, out PeerChain chain)
    {
        chain = null!;
        var reader = new WireReader(certificateList);
        ReadOnlySpan<byte> leaf = reader.ReadVector24();
        var issuers = new List<byte[]>();
        while (!reader.IsEmpty)
        {
            issuers.Add(reader.ReadVector24().ToArray());
            if (issuers.Count == most)
            {
                return $"the peer sent more than {most} certificates ({nameof(DtlsOptions.MaxPeerCertificates)})";
            }
        }

        if (cache.TryParse(leaf) is not { } parsed)
        {
            return "certificate 1 of the peer cannot be read";
        }

        chain = new PeerChain(cache, parsed, [.. issuers]);
        return null;
    }

    /// <summary>The same for another owner.</summary>
    public PeerChain Copy() => new(this);

    public IEnumerator<X509Certificate2> GetEnumerator() => Issuers.Prepend(Leaf).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        Leaf.Dispose();
        DisposeAll(Volatile.Read(ref _issuers));
    }

    /// <summary>Owners may look from any thread.</summary>
    private X509Certificate2[] ParseIssuers()
    {
        X509Certificate2[] parsed = [.. _encodedIssuers.Select(encoded => _cache.TryParse(encoded)).OfType<X509Certificate2>()];
        X509Certificate2[]? before = Interlocked.CompareExchange(ref _issuers, parsed, null);
        if (before is not null)
        {
            DisposeAll(parsed);
        }

        return before ?? parsed;
    }

    private static void DisposeAll(X509Certificate2[]? certificates) => Array.ForEach(certificates ?? [], certificate => certificate.Dispose());
}
