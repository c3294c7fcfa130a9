using Dtls.Handshake.Messages;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// The shape that supported_groups (RFC 8446 §4.2.7) and signature_algorithms (§4.2.3) share:
/// <code>struct { uint16 codes&lt;2..2^16-2&gt;; }</code>
/// </summary>
internal static class CodeList
{
    public static bool TryRead(ReadOnlySpan<byte> data, out UInt16List codes)
    {
        var reader = new WireReader(data);
        ReadOnlySpan<byte> list = reader.ReadVector16(min: 2);
        codes = new UInt16List(list);
        return reader.Completed && UInt16List.IsWellFormed(list);
    }
}
