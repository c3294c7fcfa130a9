using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Xunit;

namespace Dtls.Handshake.Tests.Messages;

/// <summary>Every message: what is written is read again, every truncation and one byte too many are refused.</summary>
public class MessageCodecTests
{
    private static readonly byte[] Random32 = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void ClientHello_round_trips()
    {
        byte[] extensions = WriteExtensions();
        byte[] bytes = Write(new ClientHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = Random32,
            LegacySessionId = [1, 2, 3],
            LegacyCookie = [4, 5],
            CipherSuites = new UInt16List([0xC0, 0x2B, 0xC0, 0x2F]),
            LegacyCompressionMethods = [0],
            Extensions = ExtensionBlock.Of(extensions),
        });

        Assert.True(ClientHello.TryRead(bytes, out ClientHello hello));
        Assert.Equal(ProtocolVersion.Dtls12, hello.LegacyVersion);
        Assert.True(hello.Random.SequenceEqual(Random32));
        Assert.True(hello.LegacySessionId.SequenceEqual((byte[])[1, 2, 3]));
        Assert.True(hello.LegacyCookie.SequenceEqual((byte[])[4, 5]));
        Assert.True(hello.CipherSuites.Contains(0xC02F));
        Assert.True(hello.Extensions.Contains(ExtensionType.ExtendedMasterSecret));

        // Without its extensions it is still a hello (RFC 5246 §7.4.1.2): that one truncation is legal.
        int withoutExtensions = bytes.Length - extensions.Length - 2;
        AssertTruncationsRefused(bytes, static body => ClientHello.TryRead(body, out _), withoutExtensions);
    }

    [Fact]
    public void The_start_of_a_ClientHello_can_be_read_from_its_first_fragment()
    {
        byte[] bytes = Write(new ClientHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = Random32,
            LegacySessionId = [1],
            LegacyCookie = [4, 5],
            CipherSuites = new UInt16List([0xC0, 0x2B]),
            LegacyCompressionMethods = [0],
            Extensions = default,
        });
        const int EndOfCookie = 2 + 32 + 2 + 3;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(length >= EndOfCookie, ClientHello.TryReadStart(bytes.AsSpan(0, length), out _, out _, out _, out _));
        }
    }

    [Fact]
    public void ServerHello_round_trips()
    {
        byte[] extensions = WriteExtensions();
        byte[] bytes = Write(new ServerHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = Random32,
            LegacySessionIdEcho = [9],
            CipherSuite = CipherSuite.EcdheRsaWithAes128GcmSha256,
            LegacyCompressionMethod = 0,
            Extensions = ExtensionBlock.Of(extensions),
        });

        Assert.True(ServerHello.TryRead(bytes, out ServerHello hello));
        Assert.Equal(CipherSuite.EcdheRsaWithAes128GcmSha256, hello.CipherSuite);
        Assert.True(hello.LegacySessionIdEcho.SequenceEqual((byte[])[9]));
        AssertTruncationsRefused(bytes, static body => ServerHello.TryRead(body, out _), bytes.Length - extensions.Length - 2);
    }

    [Fact]
    public void HelloVerifyRequest_round_trips()
    {
        byte[] bytes = Write(new HelloVerifyRequest { ServerVersion = ProtocolVersion.Dtls10, Cookie = [1, 2, 3] });
        Assert.True(HelloVerifyRequest.TryRead(bytes, out HelloVerifyRequest request));
        Assert.True(request.Cookie.SequenceEqual((byte[])[1, 2, 3]));
        AssertTruncationsRefused(bytes, static body => HelloVerifyRequest.TryRead(body, out _));
    }

    [Fact]
    public void Certificate_lists_can_be_empty_but_no_certificate_in_them_can()
    {
        Assert.True(CertificateMessage12.TryRead([0, 0, 0], out CertificateMessage12 empty));
        Assert.True(empty.CertificateList.IsEmpty);
        byte[] two = [0, 0, 9, 0, 0, 2, 7, 7, 0, 0, 1, 8];
        Assert.True(CertificateMessage12.TryRead(two, out CertificateMessage12 message));
        Assert.Equal(9, message.CertificateList.Length);
        AssertTruncationsRefused(two, static body => CertificateMessage12.TryRead(body, out _));
        Assert.False(CertificateMessage12.TryRead([0, 0, 3, 0, 0, 0], out _));
    }

    [Fact]
    public void CertificateRequest_round_trips()
    {
        byte[] bytes = Write(new CertificateRequest12
        {
            CertificateTypes = CertificateRequest12.SupportedCertificateTypes,
            SupportedSignatureAlgorithms = new UInt16List([4, 3, 8, 4]),
            CertificateAuthorities = [0, 1, 0x30],
        });
        Assert.True(CertificateRequest12.TryRead(bytes, out CertificateRequest12 request));
        Assert.True(request.SupportedSignatureAlgorithms.Contains((ushort)SignatureScheme.RsaPssRsaeSha256));
        AssertTruncationsRefused(bytes, static body => CertificateRequest12.TryRead(body, out _));
    }

    [Fact]
    public void ServerKeyExchange_round_trips_and_shows_what_is_signed()
    {
        byte[] bytes = Write(new ServerKeyExchange { Group = NamedGroup.X25519, Point = Random32, Scheme = SignatureScheme.Ed25519, Signature = [1, 2, 3] });
        Assert.True(ServerKeyExchange.TryRead(bytes, out ServerKeyExchange exchange));
        Assert.Equal(NamedGroup.X25519, exchange.Group);
        Assert.True(exchange.Point.SequenceEqual(Random32));
        Assert.True(exchange.Parameters.SequenceEqual(bytes.AsSpan(0, 1 + 2 + 1 + 32)));
        AssertTruncationsRefused(bytes, static body => ServerKeyExchange.TryRead(body, out _));

        bytes[0] = 1; // explicit_prime
        Assert.False(ServerKeyExchange.TryRead(bytes, out _));
    }

    [Fact]
    public void ClientKeyExchange_round_trips()
    {
        byte[] bytes = Write(new ClientKeyExchange { Point = Random32 });
        Assert.True(ClientKeyExchange.TryRead(bytes, out ClientKeyExchange exchange));
        Assert.True(exchange.Point.SequenceEqual(Random32));
        AssertTruncationsRefused(bytes, static body => ClientKeyExchange.TryRead(body, out _));
        Assert.False(ClientKeyExchange.TryRead([0], out _));
    }

    [Fact]
    public void CertificateVerify_round_trips()
    {
        byte[] bytes = Write(new CertificateVerify { Algorithm = SignatureScheme.RsaPssRsaeSha384, Signature = Random32 });
        Assert.True(CertificateVerify.TryRead(bytes, out CertificateVerify verify));
        Assert.Equal(SignatureScheme.RsaPssRsaeSha384, verify.Algorithm);
        AssertTruncationsRefused(bytes, static body => CertificateVerify.TryRead(body, out _));
    }

    [Fact]
    public void An_alert_has_two_bytes()
    {
        Assert.True(AlertMessage.TryRead([2, 40], out AlertMessage alert));
        Assert.Equal(new AlertMessage(AlertLevel.Fatal, AlertDescription.HandshakeFailure), alert);
        Assert.False(AlertMessage.TryRead([2], out _));
        Assert.False(AlertMessage.TryRead([2, 40, 2], out _));
    }

    internal static byte[] Write<T>(in T body)
        where T : IHandshakeBody, allows ref struct
    {
        var writer = new WireWriter(new byte[4096]);
        body.Write(ref writer);
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    internal static void AssertTruncationsRefused(byte[] bytes, Func<byte[], bool> tryRead, int legalLength = -1)
    {
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(length == legalLength, tryRead(bytes[..length]));
        }

        Assert.True(tryRead(bytes));
        Assert.False(tryRead([.. bytes, 0]));
    }

    private static byte[] WriteExtensions()
    {
        var writer = new WireWriter(new byte[100]);
        ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ExtendedMasterSecret);
        RenegotiationInfo.Write(ref writer);
        return writer.Written.ToArray();
    }
}
