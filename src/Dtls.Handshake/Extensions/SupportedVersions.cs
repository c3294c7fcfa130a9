using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// RFC 8446 §4.2.1: a list in ClientHello, <code>ProtocolVersion versions&lt;2..254&gt;;</code>, one version in ServerHello and HelloRetryRequest.
/// </summary>
internal static class SupportedVersions
{
    public static bool TryReadList(ReadOnlySpan<byte> data, out UInt16List versions)
    {
        var reader = new WireReader(data);
        ReadOnlySpan<byte> list = reader.ReadVector8(min: 2, max: 254);
        versions = new UInt16List(list);
        return reader.Completed && UInt16List.IsWellFormed(list);
    }

    public static bool TryReadSelected(ReadOnlySpan<byte> data, out ProtocolVersion version)
    {
        var reader = new WireReader(data);
        version = (ProtocolVersion)reader.ReadUInt16();
        return reader.Completed;
    }

    public static void WriteList(ref WireWriter writer, ReadOnlySpan<ProtocolVersion> versions)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.SupportedVersions);
        VectorMark list = writer.BeginVector8();
        foreach (ProtocolVersion version in versions)
        {
            writer.WriteUInt16((ushort)version);
        }

        writer.EndVector(list);
        writer.EndVector(extension);
    }

    public static void WriteSelected(ref WireWriter writer, ProtocolVersion version)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.SupportedVersions);
        writer.WriteUInt16((ushort)version);
        writer.EndVector(extension);
    }
}
