using Dtls.Handshake;

namespace Dtls.Benchmarks.Compare;

/// <summary>A key exchange group as each contestant calls it.</summary>
/// <param name="Name">On the command line and in the table.</param>
/// <param name="Group">Its number is also how BouncyCastle calls it.</param>
/// <param name="OpenSslId">The NID in OpenSSL, to check what was negotiated.</param>
internal sealed record GroupUnderTest(string Name, NamedGroup Group, int OpenSslId)
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<GroupUnderTest> All { get; } =
    [
        new("x25519", NamedGroup.X25519, 1034),
        new("p-256", NamedGroup.Secp256r1, 415),
    ];

    /// <summary>What both ends offer. RFC 8422 §5.1.1: the curve of the certificate's key must be in the list, too.</summary>
    public IReadOnlyList<NamedGroup> Offered => Group is NamedGroup.Secp256r1 ? [Group] : [Group, NamedGroup.Secp256r1];
}
