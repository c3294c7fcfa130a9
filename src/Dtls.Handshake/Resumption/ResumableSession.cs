using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.KeySchedules;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Resumption;

/// <summary>
/// What a server writes into a DTLS 1.3 ticket, to find when the client comes back:
/// <code>
/// struct {
///     uint8 format = 2; CipherSuite suite; uint64 issued_at; uint64 authenticated_at; uint32 age_add;
///     opaque server_name&lt;0..255&gt;; opaque psk&lt;32..48&gt;;
///     ASN.1Cert client_certificates&lt;0..2^16-1&gt;;
/// } State;
/// </code>
/// </summary>
internal sealed record ResumableSession : IDisposable
{
    /// <summary>A client whose certificates are longer gets no ticket: its next hello would not fit a datagram.</summary>
    public const int MaxLength = 2048;

    private const byte Format = 2;

    public required CipherSuite Suite { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The end of the full handshake that this one goes back to.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    public required uint AgeAdd { get; init; }

    public required string? ServerName { get; init; }

    public required Secret Psk { get; init; }

    /// <summary>The client's certificates, verified in the first handshake; null when it had none.</summary>
    public required PeerChain? Chain { get; init; }

    public static ResumableSession? TryRead(ReadOnlySpan<byte> state, CertificateCache cache)
    {
        var reader = new WireReader(state);
        byte format = reader.ReadUInt8();
        var suite = (CipherSuite)reader.ReadUInt16();
        long issuedAt = (long)reader.ReadUInt64();
        long authenticatedAt = (long)reader.ReadUInt64();
        uint ageAdd = reader.ReadUInt32();
        ReadOnlySpan<byte> name = reader.ReadVector8();
        ReadOnlySpan<byte> psk = reader.ReadVector8();
        ReadOnlySpan<byte> list = reader.ReadVector16();
        if (!reader.Completed || format != Format)
        {
            return null;
        }

        PeerChain? chain = null;
        if (!list.IsEmpty && PeerChain.TryRead(list, most: int.MaxValue, cache, out chain) is not null)
        {
            return null;
        }

        return new ResumableSession
        {
            Suite = suite,
            IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(issuedAt),
            AuthenticatedAt = DateTimeOffset.FromUnixTimeMilliseconds(authenticatedAt),
            AgeAdd = ageAdd,
            ServerName = name.IsEmpty ? null : Encoding.ASCII.GetString(name),
            Psk = new Secret(psk),
            Chain = chain,
        };
    }

    /// <summary>Writes the state; false when it is longer than the destination.</summary>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        var writer = new WireWriter(destination);
        writer.WriteUInt8(Format);
        writer.WriteUInt16((ushort)Suite);
        writer.WriteUInt64((ulong)IssuedAt.ToUnixTimeMilliseconds());
        writer.WriteUInt64((ulong)AuthenticatedAt.ToUnixTimeMilliseconds());
        writer.WriteUInt32(AgeAdd);
        writer.WriteVector8(Encoding.ASCII.GetBytes(ServerName ?? ""));
        writer.WriteVector8(Psk.Span);
        VectorMark list = writer.BeginVector16();
        foreach (X509Certificate2 certificate in Chain?.AsEnumerable() ?? [])
        {
            writer.WriteVector24(certificate.RawDataMemory.Span);
        }

        writer.EndVector(list);
        written = writer.Length;
        return !writer.Overflowed;
    }

    public void Dispose() => Psk.Dispose();
}
