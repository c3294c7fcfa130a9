using System.Security.Cryptography;
using System.Text;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The exporter of DTLS 1.3. RFC 8446 §7.5. Takes over <paramref name="secret"/>, the exporter_master_secret.</summary>
internal sealed class Exporter13(ScheduleHash hash, Secret secret) : IKeyingMaterialExporter
{
    private const int MaxHashLength = 64;

    /// <summary>The bytes, for a key log.</summary>
    public ReadOnlySpan<byte> Span => secret.Span;

    /// <summary>TLS-Exporter(label, context, length): an absent context is the same as an empty one.</summary>
    /// <exception cref="ArgumentException">The label is too long, or more is asked for than HKDF can give.</exception>
    public void Export(string label, ReadOnlySpan<byte> context, bool useContext, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(label);
        Span<byte> derived = stackalloc byte[MaxHashLength];
        Span<byte> contextHash = stackalloc byte[MaxHashLength];
        derived = derived[..hash.Length];
        contextHash = contextHash[..hash.Length];
        hash.DeriveSecret(secret.Span, Encoding.ASCII.GetBytes(label), hash.EmptyHash, derived);
        CryptographicOperations.HashData(hash.Name, useContext ? context : default, contextHash);
        hash.ExpandLabel(derived, "exporter"u8, contextHash, output);
        CryptographicOperations.ZeroMemory(derived);
    }

    public void Dispose() => secret.Dispose();
}
