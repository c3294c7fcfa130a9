using Dtls.Handshake.Cookies;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Tests.States;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Cookies;

/// <summary>The front door: nothing is kept, allocated or amplified for an address that has not shown a cookie.</summary>
public sealed class DtlsAcceptorTests : IDisposable
{
    private static readonly byte[] Address = [10, 0, 0, 1, 0x12, 0x34];

    private readonly PairEnd _end = new();
    private readonly byte[] _reply = new byte[512];
    private readonly DtlsAcceptor _acceptor = CreateAcceptor(PairOptions.Both);

    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13, DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13];

    public void Dispose() => _acceptor.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    [Rfc(9147, "5.1")]
    public void A_hello_without_a_cookie_is_answered_with_less_than_it_sent_and_costs_no_memory(DtlsProtocols client)
    {
        byte[] hello = Assert.Single(HelloOf(PairOptions.Both with { Client = client }));
        byte[] datagram = new byte[hello.Length];
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            hello.CopyTo(datagram, 0);
            AcceptStatus status = _acceptor.Accept(datagram, Address, 0, _end, _reply, out int length, out DtlsSession? session);
            Assert.True(status is AcceptStatus.Reply && length <= hello.Length && session is null);
        }));
        HandshakeType expected = (client & DtlsProtocols.Dtls13) != 0 ? HandshakeType.ServerHello : HandshakeType.HelloVerifyRequest;
        Assert.Equal((byte)expected, _reply[13]);
    }

    [Theory]
    [InlineData("16FEFD0000000000000000000D0E00000000000000000000000000")] // a ServerHelloDone
    [InlineData("17FEFD0000000000000000000101")] // application data
    [InlineData("16FEFD0001000000000000000D0E00000000000000000000000000")] // epoch 1
    [InlineData("2C0000000000000000000000000000000000000000000000000000")] // a unified header
    [InlineData("000100002112A442000102030405060708090A0B")] // STUN
    [InlineData("160303002001000000")] // TLS
    [InlineData("16FEFD0000000000000000FFFF01")] // cut short
    [InlineData("")]
    public void Anything_else_is_dropped_and_costs_no_memory(string hex)
    {
        byte[] datagram = Convert.FromHexString(hex);
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            AcceptStatus status = _acceptor.Accept(datagram, Address, 0, _end, _reply, out int length, out _);
            Assert.True(status is AcceptStatus.Dropped && length == 0);
        }));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_truncation_of_a_hello_is_dropped_or_answered_with_less(DtlsProtocols client)
    {
        byte[] hello = Assert.Single(HelloOf(PairOptions.Both with { Client = client }));
        for (int length = 0; length < hello.Length; length++)
        {
            byte[] datagram = hello[..length];
            Assert.Equal(AcceptStatus.Dropped, _acceptor.Accept(datagram, Address, 0, _end, _reply, out _, out _));
            if (length > 25)
            {
                // The same with lengths that fit: a fragment, or a hello that ends early.
                WriteLengths(datagram, hello.Length - 25);
                AssertKeptNothing(datagram);
                WriteLengths(datagram, length - 25);
                AssertKeptNothing(datagram);
            }
        }
    }

    [Fact]
    public void A_wrong_cookie_of_either_kind_is_no_reason_to_keep_anything()
    {
        foreach (DtlsProtocols client in new[] { DtlsProtocols.Dtls12, DtlsProtocols.Dtls13 })
        {
            byte[] second = SecondHello(client, Address);
            for (int i = 0; i < second.Length; i += 3)
            {
                // Whatever byte is changed, the cookie does not fit any more, or the hello cannot be read, or it is not about the cookie at all.
                AcceptStatus status = _acceptor.Accept(StateAssert.Flip(second, i), Address, 0, _end, _reply, out int length, out DtlsSession? session);
                Assert.True(length <= second.Length);
                Assert.Equal(status is AcceptStatus.Accepted, session is not null);
                session?.Dispose();
            }

            Assert.NotEqual(AcceptStatus.Accepted, Accept(second, [10, 0, 0, 1, 0x12, 0x35]));
            Assert.Equal(AcceptStatus.Accepted, Accept(second, Address));
        }
    }

    [Fact]
    [Rfc(9147, "5.1")]
    public void A_cookie_of_one_kind_is_of_no_use_as_one_of_the_other()
    {
        // The MAC of a HelloVerifyRequest covers bytes of the client's choice, and here they are as long as what a HelloRetryRequest's covers.
        var old = new ClientHelloEditor(BodyOf(Assert.Single(HelloOf(PairOptions.Dtls12)))) { SessionId = [7] };
        byte[] first = WriteHello(old.Write(), 0);
        Assert.Equal(AcceptStatus.Reply, _acceptor.Accept(first, Address, 0, _end, _reply, out int length, out _));
        byte[] mac = _reply[(length - CookieSealer.CookieLength)..length];

        var renewed = new ClientHelloEditor(BodyOf(Assert.Single(HelloOf(PairOptions.Dtls13))));
        byte[] cookie = [.. mac, 0xFE, 0xFD, .. old.Random, 1, 7];
        renewed.Extensions.Add(ExtensionType.Cookie, [0, (byte)cookie.Length, .. cookie]);
        Assert.NotEqual(AcceptStatus.Accepted, Accept(WriteHello(renewed.Write(), 1), Address));
    }

    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFFFF)]
    public void An_old_version_is_told_so_without_keeping_anything(int version)
    {
        var hello = new ClientHelloEditor(BodyOf(Assert.Single(HelloOf(PairOptions.Dtls12)))) { LegacyVersion = (ProtocolVersion)version };
        Assert.Equal(AcceptStatus.Reply, Accept(WriteHello(hello.Write(), 0), Address));
        Assert.Equal([21, (byte)AlertLevel.Fatal, (byte)AlertDescription.ProtocolVersion], new[] { _reply[0], _reply[13], _reply[14] });
    }

    [Theory]
    [InlineData(0xFEFC)]
    [InlineData(0xFE00)]
    [InlineData(0xFDFF)]
    public void A_version_of_the_future_is_asked_for_a_cookie_like_any(int version)
    {
        var hello = new ClientHelloEditor(BodyOf(Assert.Single(HelloOf(PairOptions.Dtls12)))) { LegacyVersion = (ProtocolVersion)version };
        Assert.Equal(AcceptStatus.Reply, Accept(WriteHello(hello.Write(), 0), Address));
        Assert.Equal((byte)HandshakeType.HelloVerifyRequest, _reply[13]);
    }

    [Fact]
    [Rfc(9147, "5.1")]
    public void Nothing_is_said_rather_than_more_than_was_asked()
    {
        // The shortest hello of DTLS 1.3, and the same padded byte by byte: an answer comes from the length on that the answer has.
        var hello = new ClientHelloEditor(BodyOf(Assert.Single(HelloOf(PairOptions.Dtls13))));
        hello.Extensions.Set(ExtensionType.KeyShare, 0, 0); // an empty list
        hello.Extensions.Set(ExtensionType.SignatureAlgorithms, 0, 2, 4, 3);
        hello.Extensions.Set(ExtensionType.SupportedGroups, 0, 2, 0, 29);
        hello.Extensions.Add((ExtensionType)21);
        int dropped = 0, answered = 0;
        for (int padding = 0; padding < 200; padding++)
        {
            hello.Extensions.Set((ExtensionType)21, new byte[padding]);
            byte[] datagram = WriteHello(hello.Write(), 0);
            AcceptStatus status = _acceptor.Accept(datagram, Address, 0, _end, _reply, out int length, out _);
            if (status is AcceptStatus.Reply)
            {
                answered++;
                Assert.True(length <= datagram.Length && datagram.Length - length < answered);
            }
            else
            {
                dropped++;
                Assert.Equal((AcceptStatus.Dropped, 0, 0), (status, length, answered));
            }
        }

        Assert.True(dropped > 10 && answered > 10);
    }

    [Fact]
    public void A_client_of_the_other_version_is_told_so_without_keeping_anything()
    {
        using DtlsAcceptor newOnly = CreateAcceptor(PairOptions.Dtls13);
        byte[] hello = Assert.Single(HelloOf(PairOptions.Dtls12));
        Assert.Equal(AcceptStatus.Reply, newOnly.Accept(hello, Address, 0, _end, _reply, out _, out _));
        Assert.Equal([21, (byte)AlertLevel.Fatal, (byte)AlertDescription.ProtocolVersion], new[] { _reply[0], _reply[13], _reply[14] });
    }

    [Fact]
    [Rfc(6347, "4.2.1")]
    public void A_reply_mirrors_the_numbers_of_the_hello()
    {
        byte[] hello = Assert.Single(HelloOf(PairOptions.Dtls12));
        hello[10] = 9; // record sequence
        hello[18] = 5; // message_seq
        Assert.Equal(AcceptStatus.Reply, Accept(hello, Address));
        Assert.Equal((9, 5), (_reply[10], _reply[18]));
        Assert.Equal(new byte[] { 0xFE, 0xFF }, _reply[25..27]);
    }

    [Theory]
    [InlineData(CookiePolicy.Always, 0, false)]
    [InlineData(CookiePolicy.WhenLoaded, 63, true)]
    [InlineData(CookiePolicy.WhenLoaded, 64, false)]
    [InlineData(CookiePolicy.Never, 1000, true)]
    public void The_policy_says_who_needs_a_cookie(CookiePolicy policy, int halfOpen, bool accepts)
    {
        foreach (DtlsProtocols client in new[] { DtlsProtocols.Dtls12, DtlsProtocols.Dtls13 })
        {
            using DtlsAcceptor acceptor = CreateAcceptor(PairOptions.Both with { CookiePolicy = policy });
            AcceptStatus status = acceptor.Accept(Assert.Single(HelloOf(PairOptions.Both with { Client = client })), Address, halfOpen, _end, _reply, out _, out DtlsSession? session);
            Assert.Equal(accepts ? AcceptStatus.Accepted : AcceptStatus.Reply, status);
            session?.Dispose();
        }
    }

    private static DtlsAcceptor CreateAcceptor(PairOptions options) => new(DtlsContext.CreateServer(options.CreateServer(TestOptions.CreateClock())));

    /// <summary>The datagrams of a client's first flight.</summary>
    private static List<byte[]> HelloOf(PairOptions options)
    {
        using var client = DtlsSession.CreateClient(DtlsContext.CreateClient(options.CreateClient(TestOptions.CreateClock())));
        return Transmit(client);
    }

    private static List<byte[]> Transmit(DtlsSession session)
    {
        byte[] buffer = new byte[2000];
        var datagrams = new List<byte[]>();
        while (session.TryGetTransmit(buffer, out int written))
        {
            datagrams.Add(buffer[..written]);
        }

        return datagrams;
    }

    /// <summary>The hello with the cookie.</summary>
    private byte[] SecondHello(DtlsProtocols versions, byte[] address)
    {
        using var client = DtlsSession.CreateClient(DtlsContext.CreateClient((PairOptions.Both with { Client = versions }).CreateClient(TestOptions.CreateClock())));
        Assert.Equal(AcceptStatus.Reply, _acceptor.Accept(Assert.Single(Transmit(client)), address, 0, _end, _reply, out int length, out _));
        client.Receive(_reply.AsSpan(0, length), _end);
        return Assert.Single(Transmit(client));
    }

    private AcceptStatus Accept(byte[] datagram, byte[] address)
    {
        AcceptStatus status = _acceptor.Accept((byte[])datagram.Clone(), address, 0, _end, _reply, out int length, out DtlsSession? session);
        Assert.InRange(length, 0, datagram.Length);
        session?.Dispose();
        return status;
    }

    private void AssertKeptNothing(byte[] datagram) => Assert.NotEqual(AcceptStatus.Accepted, Accept(datagram, Address));

    /// <summary>Makes record and fragment end where the datagram does.</summary>
    private static void WriteLengths(byte[] datagram, int messageLength)
    {
        int fragment = datagram.Length - 25;
        (datagram[11], datagram[12]) = ((byte)((fragment + 12) >> 8), (byte)(fragment + 12));
        (datagram[14], datagram[15], datagram[16]) = (0, (byte)(messageLength >> 8), (byte)messageLength);
        (datagram[22], datagram[23], datagram[24]) = (0, (byte)(fragment >> 8), (byte)fragment);
    }

    private static byte[] BodyOf(byte[] datagram) => datagram[25..];

    private static byte[] WriteHello(byte[] body, ushort messageSequence)
    {
        var writer = new WireWriter(new byte[25 + body.Length]);
        writer.WriteUInt8((byte)ContentType.Handshake);
        writer.WriteUInt16((ushort)ProtocolVersion.Dtls10);
        writer.WriteUInt64(messageSequence);
        writer.WriteUInt16((ushort)(HandshakeHeader.Length + body.Length));
        HandshakeHeader.Whole(HandshakeType.ClientHello, messageSequence, body.Length).Write(ref writer);
        writer.WriteBytes(body);
        return writer.Written.ToArray();
    }
}
