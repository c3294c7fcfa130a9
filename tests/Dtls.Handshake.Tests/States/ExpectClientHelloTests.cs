using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;
using Server12 = Dtls.Handshake.Dtls12.Server;
using Server13 = Dtls.Handshake.Dtls13.Server;

namespace Dtls.Handshake.Tests.States;

/// <summary>Which version a server picks, and hellos that cannot be read. What it picks within a version: the tests of that version.</summary>
public class ExpectClientHelloTests
{
    private static readonly PairOptions NewClientOldServer = PairOptions.Both with { Server = DtlsProtocols.Dtls12 };

    [Fact]
    public void It_waits_for_a_ClientHello_only()
    {
        using var at = StatePair.At<ExpectClientHello>(PairOptions.Both);
        StateAssert.Expects(at.State, HandshakeType.ClientHello);
        Assert.Equal(0, at.State.ReadEpoch);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, DtlsProtocols.Dtls12, ProtocolVersion.Dtls12)]
    [InlineData(DtlsProtocols.Dtls12, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, ProtocolVersion.Dtls12)]
    [InlineData(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12, ProtocolVersion.Dtls12)]
    [InlineData(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls13, ProtocolVersion.Dtls13)]
    [InlineData(DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, ProtocolVersion.Dtls13)]
    [InlineData(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, ProtocolVersion.Dtls13)]
    [Rfc(8446, "4.2.1")]
    public void The_newest_version_that_both_speak_is_chosen(DtlsProtocols client, DtlsProtocols server, ProtocolVersion expected)
    {
        using var at = StatePair.At<ExpectClientHello>(new PairOptions { Client = client, Server = server });
        HandshakeState next = at.Take();
        Assert.Equal(expected, at.ServerCore.Version);
        Assert.IsType(expected is ProtocolVersion.Dtls13 ? typeof(Server13.ExpectFinished) : typeof(Server12.ExpectClientKeyExchange), next);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, DtlsProtocols.Dtls13)]
    [InlineData(DtlsProtocols.Dtls13, DtlsProtocols.Dtls12)]
    [Rfc(8446, "4.2.1")]
    public void Without_a_common_version_the_alert_is_protocol_version(DtlsProtocols client, DtlsProtocols server)
    {
        using var at = StatePair.At<ExpectClientHello>(new PairOptions { Client = client, Server = server });
        StateAssert.Fails(AlertDescription.ProtocolVersion, at.Take());
    }

    [Theory]
    [InlineData(0xFEFD, true)]
    [InlineData(0xFEFC, true)] // a client newer than supported_versions would say so there; without it, the highest not above this
    [InlineData(0xFE00, true)]
    [InlineData(0xFDFF, true)]
    [InlineData(0x0303, false)] // TLS
    [InlineData(0xFEFF, false)]
    [InlineData(0xFFFF, false)]
    [Rfc(5246, "E.1")]
    public void Without_supported_versions_the_version_field_counts(int version, bool isDtls12)
    {
        HandshakeState next = Take(NewClientOldServer, hello =>
        {
            hello.LegacyVersion = (ProtocolVersion)version;
            hello.Extensions.Remove(ExtensionType.SupportedVersions);
        });
        if (isDtls12)
        {
            Assert.IsType<Server12.ExpectClientKeyExchange>(next);
        }
        else
        {
            StateAssert.Fails(AlertDescription.ProtocolVersion, next);
        }
    }

    [Fact]
    [Rfc(8446, "4.2.1")]
    public void With_supported_versions_the_version_field_does_not_count_and_unknown_versions_are_stepped_over()
    {
        HandshakeState next = Take(PairOptions.Both, hello =>
        {
            hello.LegacyVersion = (ProtocolVersion)0xFEFF;
            hello.Extensions.Set(ExtensionType.SupportedVersions, 6, 0x7A, 0x7A, 0xFE, 0xFB, 0xFE, 0xFC);
        });
        Assert.IsType<Server13.ExpectFinished>(next);
        StateAssert.Fails(AlertDescription.ProtocolVersion, Take(PairOptions.Both, hello => hello.Extensions.Set(ExtensionType.SupportedVersions, 4, 0xFE, 0xFF, 0x03, 0x04)));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 1, 0xFE })]
    [InlineData(new byte[] { 3, 0xFE, 0xFC, 0xFE })]
    [InlineData(new byte[] { 2, 0xFE, 0xFC, 0 })]
    [InlineData(new byte[] { 4, 0xFE, 0xFC })]
    public void Malformed_supported_versions_are_a_decode_error(byte[] data) =>
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Both, hello => hello.Extensions.Set(ExtensionType.SupportedVersions, data)));

    [Fact]
    public void A_hello_cut_anywhere_or_with_a_byte_too_many_is_a_decode_error()
    {
        using var at = StatePair.At<ExpectClientHello>(PairOptions.Both);
        var hello = new ClientHelloEditor(at.Message.Body);
        int beforeExtensions = at.Message.Body.Length - hello.Extensions.Write().Length - sizeof(ushort);
        StateAssert.RefusesMalformed(at, legal: beforeExtensions);
    }

    [Fact]
    [Rfc(8446, "4.1.2")]
    public void A_session_id_of_more_than_32_bytes_is_a_decode_error()
    {
        Assert.IsType<Server12.ExpectClientKeyExchange>(Take(PairOptions.Dtls12, hello => hello.SessionId = new byte[32]));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.SessionId = new byte[33]));
    }

    [Fact]
    [Rfc(8446, "4.2")]
    public void An_extension_that_comes_twice_is_a_decode_error()
    {
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls12, hello => hello.Extensions.Add(ExtensionType.ExtendedMasterSecret)));
        StateAssert.Fails(AlertDescription.DecodeError, Take(PairOptions.Dtls13, hello => hello.Extensions.Add((ExtensionType)0x7A7A).Add((ExtensionType)0x7A7A)));
    }

    [Fact]
    [Rfc(8446, "4.1.3")]
    public void A_server_that_could_do_better_marks_its_random_and_one_that_could_not_does_not()
    {
        byte[] sentinel = [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01];
        Assert.Equal(sentinel, RandomOf(PairOptions.Both with { Client = DtlsProtocols.Dtls12 })[^8..]);
        Assert.NotEqual(sentinel, RandomOf(PairOptions.Dtls12)[^8..]);
        Assert.NotEqual(sentinel, RandomOf(PairOptions.Both)[^8..]);
    }

    internal static HandshakeState Take(PairOptions options, Action<ClientHelloEditor> edit)
    {
        using var at = StatePair.At<ExpectClientHello>(options);
        var hello = new ClientHelloEditor(at.Message.Body);
        edit(hello);
        return at.Take(hello.Write());
    }

    private static byte[] RandomOf(PairOptions options)
    {
        using var at = StatePair.At<ExpectServerHello>(options);
        return new ServerHelloEditor(at.Message.Body).Random;
    }
}
