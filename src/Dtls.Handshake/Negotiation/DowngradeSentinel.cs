namespace Dtls.Handshake.Negotiation;

/// <summary>
/// The last eight bytes of a server's random when it could do better than the version it picks. RFC 8446 §4.1.3; it holds for DTLS
/// (RFC 9147 §5.3), and betrays an attacker who removed the newer version from the ClientHello.
/// </summary>
internal static class DowngradeSentinel
{
    private const int Length = 8;

    /// <summary>A server that speaks DTLS 1.3 picked DTLS 1.2: "DOWNGRD" and 1.</summary>
    private static ReadOnlySpan<byte> To12 => [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01];

    /// <summary>A server that speaks DTLS 1.2 picked DTLS 1.0: "DOWNGRD" and 0.</summary>
    private static ReadOnlySpan<byte> To10 => [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x00];

    public static void MarkDowngradeTo12(Span<byte> serverRandom) => To12.CopyTo(serverRandom[^Length..]);

    /// <summary>True when a server that answers with DTLS 1.2 says that it could have done better with what we offered.</summary>
    /// <param name="serverRandom">The random of the ServerHello.</param>
    /// <param name="offered13">Whether our hello offered DTLS 1.3.</param>
    public static bool IsDowngradeTo12(ReadOnlySpan<byte> serverRandom, bool offered13)
    {
        ReadOnlySpan<byte> end = serverRandom[^Length..];
        return end.SequenceEqual(To10) || (offered13 && end.SequenceEqual(To12));
    }
}
