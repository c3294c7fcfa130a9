using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// RFC 5746 §3.2: <code>struct { opaque renegotiated_connection&lt;0..2^8-1&gt;; } RenegotiationInfo;</code>
/// Always empty here: this library never renegotiates, and says so safely.
/// </summary>
internal static class RenegotiationInfo
{
    /// <summary>TLS_EMPTY_RENEGOTIATION_INFO_SCSV: the same promise as a cipher suite.</summary>
    public const ushort SignallingSuite = 0x00FF;

    /// <summary>True for the well-formed, empty value of an initial handshake.</summary>
    public static bool IsInitial(ReadOnlySpan<byte> data) => data is [0];

    public static void Write(ref WireWriter writer)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.RenegotiationInfo);
        writer.WriteVector8(default);
        writer.EndVector(extension);
    }
}
