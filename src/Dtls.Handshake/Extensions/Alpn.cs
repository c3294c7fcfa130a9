using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>RFC 7301 §3.1: <code>opaque ProtocolName&lt;1..2^8-1&gt;; struct { ProtocolName protocol_name_list&lt;2..2^16-1&gt;; } ProtocolNameList;</code></summary>
internal static class Alpn
{
    /// <summary>Checks the list and gives it back without its length: names with one-byte lengths.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> names)
    {
        var reader = new WireReader(data);
        names = reader.ReadVector16(min: 2);
        var list = new WireReader(names);
        while (!list.IsEmpty)
        {
            list.ReadVector8(min: 1);
        }

        return reader.Completed && list.Completed;
    }

    /// <summary>A server answers with exactly one name.</summary>
    public static bool TryReadSelected(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryRead(data, out ReadOnlySpan<byte> names))
        {
            return false;
        }

        var list = new WireReader(names);
        name = list.ReadVector8(min: 1);
        return list.Completed;
    }

    /// <summary>True when <paramref name="name"/> is one of the names of a list that <see cref="TryRead"/> checked.</summary>
    public static bool Contains(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        var list = new WireReader(names);
        while (!list.IsEmpty)
        {
            if (list.ReadVector8().SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    public static void Write(ref WireWriter writer, scoped ReadOnlySpan<byte[]> names)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.Alpn);
        VectorMark list = writer.BeginVector16();
        foreach (byte[] name in names)
        {
            writer.WriteVector8(name);
        }

        writer.EndVector(list);
        writer.EndVector(extension);
    }
}
