using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Ends that do not speak the same versions, and somebody between them who would like them to speak an older one.</summary>
public class VersionTests
{
    [Theory]
    [InlineData(DtlsProtocols.Dtls12, DtlsProtocols.Dtls13, true)]
    [InlineData(DtlsProtocols.Dtls12, DtlsProtocols.Dtls13, false)]
    [InlineData(DtlsProtocols.Dtls13, DtlsProtocols.Dtls12, false)]
    [Rfc(8446, "4.2.1")]
    public void Without_a_common_version_both_ends_say_protocol_version(DtlsProtocols client, DtlsProtocols server, bool withAcceptor)
    {
        using DtlsPair pair = new PairOptions { Client = client, Server = server }.CreatePair(withAcceptor: withAcceptor);
        pair.Run();
        Assert.Equal((AlertDescription.ProtocolVersion, false), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
        if (!withAcceptor)
        {
            Assert.Equal((AlertDescription.ProtocolVersion, true), (pair.Server.Failure?.Alert, pair.Server.Failure?.IsLocal));
        }
    }

    [Fact]
    [Rfc(8446, "4.2.1")]
    public void A_client_of_DTLS_13_alone_is_not_kept_waiting_by_an_old_server_with_cookies()
    {
        // The server answers with HelloVerifyRequest, which this client does not know what to do with.
        using DtlsPair pair = new PairOptions { Client = DtlsProtocols.Dtls13, Server = DtlsProtocols.Dtls12 }.CreatePair(withAcceptor: true);
        pair.Run();
        Assert.True(pair.Client.Failure is { IsLocal: true, Alert: AlertDescription.UnexpectedMessage });
    }

    [Fact]
    [Rfc(8446, "4.1.3")]
    public void Who_takes_DTLS_13_out_of_the_hello_is_betrayed_by_the_servers_random()
    {
        using DtlsPair pair = PairOptions.Both.CreatePair();
        pair.Link.Script = (toServer, datagram) => [toServer && datagram[13] == (byte)HandshakeType.ClientHello ? Downgrade(datagram) : datagram];
        pair.Run();
        Assert.Equal((AlertDescription.IllegalParameter, true), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
        Assert.Equal((AlertDescription.IllegalParameter, false), (pair.Server.Failure?.Alert, pair.Server.Failure?.IsLocal));
    }

    [Fact]
    [Rfc(8446, "4.1.3")]
    public void Who_takes_the_sentinel_out_as_well_is_betrayed_by_the_signature()
    {
        using DtlsPair pair = PairOptions.Both.CreatePair();
        pair.Link.Script = (toServer, datagram) =>
        {
            if (toServer && datagram[13] == (byte)HandshakeType.ClientHello)
            {
                return [Downgrade(datagram)];
            }

            if (!toServer && datagram[13] == (byte)HandshakeType.ServerHello)
            {
                datagram[25 + 2 + 31] ^= 4;
            }

            return [datagram];
        };
        pair.Run();
        Assert.Equal(AlertDescription.DecryptError, pair.Client.Failure?.Alert);
    }

    [Theory]
    [InlineData(DtlsProtocols.Dtls12)]
    [InlineData(DtlsProtocols.Dtls13)]
    [Rfc(6347, "4.1")]
    public void Plaintext_records_have_the_oldest_version_until_one_is_chosen(DtlsProtocols version)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair(withAcceptor: true).Connect();
        List<byte[]> fromClient = [.. pair.Link.Sent.Where(sent => sent.ToServer).Select(sent => sent.Datagram)];
        Assert.Equal((0xFE, 0xFF), (fromClient[0][1], fromClient[0][2]));
        byte[] hello = pair.Link.Sent.Last(sent => !sent.ToServer && sent.Datagram[0] == (byte)ContentType.Handshake && sent.Datagram[13] == (byte)HandshakeType.ServerHello).Datagram;
        Assert.Equal((0xFE, 0xFD), (hello[1], hello[2]));
    }

    /// <summary>The same hello without what belongs to DTLS 1.3.</summary>
    private static byte[] Downgrade(byte[] datagram)
    {
        var hello = new ClientHelloEditor(datagram[25..]);
        hello.Extensions.Remove(ExtensionType.SupportedVersions).Remove(ExtensionType.KeyShare);
        return Rogue.Plaintext(ContentType.Handshake, Rogue.Message(HandshakeType.ClientHello, 0, hello.Write()), 0);
    }
}
