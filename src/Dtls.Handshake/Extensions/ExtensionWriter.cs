using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>Writes the common shapes of extensions.</summary>
internal static class ExtensionWriter
{
    /// <summary>An extension whose data is empty.</summary>
    public static void WriteEmpty(ref WireWriter writer, ExtensionType type) => writer.EndVector(Begin(ref writer, type));

    /// <summary>Begins an extension; <see cref="WireWriter.EndVector"/> ends it.</summary>
    public static VectorMark Begin(ref WireWriter writer, ExtensionType type)
    {
        writer.WriteUInt16((ushort)type);
        return writer.BeginVector16();
    }

    /// <summary>An extension whose data is one vector of 16-bit codes with a 16-bit length: groups, signature schemes.</summary>
    public static void WriteCodes(ref WireWriter writer, ExtensionType type, ReadOnlySpan<ushort> codes)
    {
        VectorMark extension = Begin(ref writer, type);
        VectorMark list = writer.BeginVector16();
        foreach (ushort code in codes)
        {
            writer.WriteUInt16(code);
        }

        writer.EndVector(list);
        writer.EndVector(extension);
    }
}
