using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>RFC 8422 §5.1.2: <code>struct { ECPointFormat ec_point_format_list&lt;1..2^8-1&gt;; } ECPointFormatList;</code> Only uncompressed (0) exists today.</summary>
internal static class PointFormats
{
    private const byte Uncompressed = 0;

    /// <summary>False for a malformed list.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out bool uncompressed)
    {
        var reader = new WireReader(data);
        uncompressed = reader.ReadVector8(min: 1).Contains(Uncompressed);
        return reader.Completed;
    }

    public static void Write(ref WireWriter writer)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.PointFormats);
        writer.WriteVector8([Uncompressed]);
        writer.EndVector(extension);
    }
}
