using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>RFC 8446 §4.2.2: <code>struct { opaque cookie&lt;1..2^16-1&gt;; } Cookie;</code></summary>
internal static class CookieExtension
{
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> cookie)
    {
        var reader = new WireReader(data);
        cookie = reader.ReadVector16(min: 1);
        return reader.Completed;
    }

    public static void Write(ref WireWriter writer, scoped ReadOnlySpan<byte> cookie)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.Cookie);
        writer.WriteVector16(cookie);
        writer.EndVector(extension);
    }
}
