namespace Dtls.Records;

/// <summary>How DTLS versions compare. RFC 6347 §4.1: the number is the one's complement of the TLS version.</summary>
public static class ProtocolVersions
{
    /// <summary>True when <paramref name="version"/> is <paramref name="other"/> or newer, and is a DTLS version at all.</summary>
    public static bool IsAtLeast(this ProtocolVersion version, ProtocolVersion other) =>
        (ushort)version <= (ushort)other && (ushort)version >= 0x8000; // whatever major version comes next, its complement has the first bit
}
