using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Extensions;

public class ExtensionTests
{
    private delegate void WriteExtension(ref WireWriter writer);

    [Fact]
    [Rfc(8446, "4.2")]
    public void A_block_with_an_extension_twice_is_refused()
    {
        Assert.True(ExtensionBlock.TryRead([0, 23, 0, 0, 0, 16, 0, 1, 9], out _));
        Assert.False(ExtensionBlock.TryRead([0, 23, 0, 0, 0, 23, 0, 0], out _));
    }

    [Fact]
    public void A_block_that_ends_inside_an_extension_is_refused()
    {
        byte[] block = [0, 23, 0, 0, 0, 16, 0, 1, 9];
        int[] legal = [0, 4, 9];
        for (int length = 0; length <= block.Length; length++)
        {
            Assert.Equal(legal.Contains(length), ExtensionBlock.TryRead(block.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void More_extensions_than_any_hello_has_are_refused()
    {
        byte[] block = [.. Enumerable.Range(0, ExtensionBlock.MaxCount + 1).SelectMany(type => new byte[] { (byte)(type >> 8), (byte)type, 0, 0 })];
        Assert.True(ExtensionBlock.TryRead(block.AsSpan(0, 4 * ExtensionBlock.MaxCount), out _));
        Assert.False(ExtensionBlock.TryRead(block, out _));
    }

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("a-b_c.example", true)]
    [InlineData("", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("exämple.org", false)]
    [InlineData("a b", false)]
    public void Only_dns_names_stand_in_server_name(string name, bool expected) => Assert.Equal(expected, ServerName.IsHostName(name));

    [Fact]
    [Rfc(6066, "3")]
    public void Server_name_round_trips()
    {
        byte[] data = Data((ref WireWriter writer) => ServerName.Write(ref writer, "example.org"));
        Assert.True(ServerName.TryRead(data, out string name));
        Assert.Equal("example.org", name);
        MessageCodecTests.AssertTruncationsRefused(data, static body => ServerName.TryRead(body, out _));
    }

    [Fact]
    [Rfc(7301, "3.1")]
    public void Application_protocols_round_trip()
    {
        byte[] data = Data((ref WireWriter writer) => Alpn.Write(ref writer, ["webrtc"u8.ToArray(), "c-webrtc"u8.ToArray()]));
        Assert.True(Alpn.TryRead(data, out ReadOnlySpan<byte> names));
        Assert.True(Alpn.Contains(names, "c-webrtc"u8));
        Assert.False(Alpn.Contains(names, "webrt"u8));
        Assert.False(Alpn.TryReadSelected(data, out _));
        MessageCodecTests.AssertTruncationsRefused(data, static body => Alpn.TryRead(body, out _));
        Assert.False(Alpn.TryRead([0, 1, 0], out _));
    }

    [Fact]
    public void Code_lists_round_trip()
    {
        byte[] data = Data((ref WireWriter writer) => ExtensionWriter.WriteCodes(ref writer, ExtensionType.SupportedGroups, [29, 23]));
        Assert.True(CodeList.TryRead(data, out UInt16List codes));
        Assert.Equal(2, codes.Count);
        Assert.True(codes.Contains(23));
        MessageCodecTests.AssertTruncationsRefused(data, static body => CodeList.TryRead(body, out _));
        Assert.False(CodeList.TryRead([0, 3, 0, 29, 0], out _));
        Assert.False(CodeList.TryRead([0, 0], out _));
    }

    [Fact]
    [Rfc(8446, "4.2.1")]
    public void Supported_versions_round_trip()
    {
        byte[] list = Data((ref WireWriter writer) => SupportedVersions.WriteList(ref writer, [ProtocolVersion.Dtls13, ProtocolVersion.Dtls12]));
        Assert.True(SupportedVersions.TryReadList(list, out UInt16List versions));
        Assert.True(versions.Contains((ushort)ProtocolVersion.Dtls12));
        MessageCodecTests.AssertTruncationsRefused(list, static body => SupportedVersions.TryReadList(body, out _));

        byte[] selected = Data((ref WireWriter writer) => SupportedVersions.WriteSelected(ref writer, ProtocolVersion.Dtls13));
        Assert.True(SupportedVersions.TryReadSelected(selected, out ProtocolVersion version));
        Assert.Equal(ProtocolVersion.Dtls13, version);
        MessageCodecTests.AssertTruncationsRefused(selected, static body => SupportedVersions.TryReadSelected(body, out _));
    }

    [Fact]
    [Rfc(8422, "5.1.2")]
    public void Point_formats_say_whether_uncompressed_points_are_taken()
    {
        Assert.True(PointFormats.TryRead([1, 0], out bool uncompressed) && uncompressed);
        Assert.True(PointFormats.TryRead([2, 1, 2], out uncompressed) && !uncompressed);
        Assert.False(PointFormats.TryRead([0], out _));
        Assert.False(PointFormats.TryRead([1, 0, 0], out _));
    }

    [Fact]
    [Rfc(5746, "3.4")]
    public void Renegotiation_info_must_be_empty_at_first()
    {
        Assert.True(RenegotiationInfo.IsInitial([0]));
        Assert.False(RenegotiationInfo.IsInitial([]));
        Assert.False(RenegotiationInfo.IsInitial([1, 7]));
        Assert.False(RenegotiationInfo.IsInitial([0, 0]));
    }

    /// <summary>Writes one extension and gives its data.</summary>
    private static byte[] Data(WriteExtension write)
    {
        var writer = new WireWriter(new byte[512]);
        write(ref writer);
        Assert.False(writer.Overflowed);
        Assert.True(ExtensionBlock.TryRead(writer.Written, out ExtensionBlock block));
        foreach (ExtensionBlock.Extension extension in block)
        {
            return extension.Data.ToArray();
        }

        throw new InvalidOperationException("Nothing was written.");
    }
}
