using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// RFC 8446 §4.2.8: <code>struct { NamedGroup group; opaque key_exchange&lt;1..2^16-1&gt;; } KeyShareEntry;</code>
/// A list of them, <code>client_shares&lt;0..2^16-1&gt;</code>, in ClientHello, one in ServerHello, and a group alone in HelloRetryRequest.
/// </summary>
internal static class KeyShares
{
    /// <summary>Checks the syntax of a client's list.</summary>
    public static bool TryReadList(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> shares)
    {
        var reader = new WireReader(data);
        shares = reader.ReadVector16();
        var list = new WireReader(shares);
        while (!list.IsEmpty)
        {
            list.ReadUInt16();
            list.ReadVector16(min: 1);
        }

        return reader.Completed && list.Completed;
    }

    /// <summary>Whether a list that <see cref="TryReadList"/> checked has two shares of one group, which a client must not send.</summary>
    public static bool HasRepetition(ReadOnlySpan<byte> shares)
    {
        var seen = new HashSet<ushort>();
        var list = new WireReader(shares);
        bool repeats = false;
        while (!list.IsEmpty && !repeats)
        {
            repeats = !seen.Add(list.ReadUInt16());
            list.ReadVector16();
        }

        return repeats;
    }

    /// <summary>The share of a group in a list that <see cref="TryReadList"/> checked; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> shares, NamedGroup group, out ReadOnlySpan<byte> share)
    {
        var list = new WireReader(shares);
        while (!list.IsEmpty)
        {
            bool found = list.ReadUInt16() == (ushort)group;
            share = list.ReadVector16();
            if (found)
            {
                return true;
            }
        }

        share = default;
        return false;
    }

    /// <summary>The server's share.</summary>
    public static bool TryReadServer(ReadOnlySpan<byte> data, out NamedGroup group, out ReadOnlySpan<byte> share)
    {
        var reader = new WireReader(data);
        group = (NamedGroup)reader.ReadUInt16();
        share = reader.ReadVector16(min: 1);
        return reader.Completed;
    }

    /// <summary>The group that a HelloRetryRequest asks for.</summary>
    public static bool TryReadRetry(ReadOnlySpan<byte> data, out NamedGroup group)
    {
        var reader = new WireReader(data);
        group = (NamedGroup)reader.ReadUInt16();
        return reader.Completed;
    }

    public static void WriteClient(ref WireWriter writer, NamedGroup group, ReadOnlySpan<byte> share)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.KeyShare);
        VectorMark list = writer.BeginVector16();
        writer.WriteUInt16((ushort)group);
        writer.WriteVector16(share);
        writer.EndVector(list);
        writer.EndVector(extension);
    }

    public static void WriteServer(ref WireWriter writer, NamedGroup group, ReadOnlySpan<byte> share)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.KeyShare);
        writer.WriteUInt16((ushort)group);
        writer.WriteVector16(share);
        writer.EndVector(extension);
    }

    public static void WriteRetry(ref WireWriter writer, NamedGroup group)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.KeyShare);
        writer.WriteUInt16((ushort)group);
        writer.EndVector(extension);
    }
}
