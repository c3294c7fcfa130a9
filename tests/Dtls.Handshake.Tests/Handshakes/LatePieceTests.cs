using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>Pieces of messages that come after the handshake, when an association may live for days.</summary>
public class LatePieceTests
{
    private const int Slots = 7;
    private const int Long = 16 * 1024;

    [Theory]
    [InlineData(DtlsProtocols.Dtls12, true, HandshakeType.Finished, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls12, false, HandshakeType.Finished, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls12, true, HandshakeType.ClientHello, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls13, true, HandshakeType.Certificate, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls13, false, HandshakeType.CertificateRequest, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls13, true, HandshakeType.NewSessionTicket, AlertDescription.UnexpectedMessage)]
    [InlineData(DtlsProtocols.Dtls13, true, HandshakeType.KeyUpdate, AlertDescription.DecodeError)]
    [InlineData(DtlsProtocols.Dtls13, false, HandshakeType.KeyUpdate, AlertDescription.DecodeError)]
    internal void One_that_can_never_become_a_message_ends_the_connection_at_once(DtlsProtocols version, bool toServer, HandshakeType type, AlertDescription alert)
    {
        using DtlsPair pair = AlertTests.PairOf(version).CreatePair().Connect();
        pair.Run();
        (PairEnd from, PairEnd to) = toServer ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        pair.Deliver(to, Rogue.Seal(from, ContentType.Handshake, Piece(type, FirstLate(pair, toServer), Long, Long - 1, [7])));
        Assert.Equal(alert, to.Failure?.Alert);
    }

    [Fact]
    public void Tickets_of_which_a_byte_came_cost_a_client_little_memory()
    {
        using DtlsPair pair = CreatePair(TestOptions.CreateClock(), new ClientSessionCache());
        ushort next = FirstLate(pair, toServer: false);
        byte[][] datagrams = [.. Enumerable.Range(0, Slots).Select(i => Rogue.Seal(pair.Server, ContentType.Handshake, Piece(HandshakeType.NewSessionTicket, (ushort)(next + i), Long, 0, [7])))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] datagram in datagrams)
        {
            pair.Client.Session.Receive(datagram, pair.Client);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000); // ACK lists and timers included
        Assert.True(pair.IsConnected);
    }

    [Fact]
    public void Tickets_longer_than_any_are_refused()
    {
        using DtlsPair pair = CreatePair(TestOptions.CreateClock(), new ClientSessionCache());
        pair.Deliver(pair.Client, Rogue.Seal(pair.Server, ContentType.Handshake, Piece(HandshakeType.NewSessionTicket, FirstLate(pair, toServer: false), Long + 1, 0, [7])));
        Assert.Equal(AlertDescription.DecodeError, pair.Client.Failure?.Alert);
    }

    [Fact]
    public void A_ticket_in_two_pieces_is_kept_and_one_of_which_no_more_came_for_minutes_is_forgotten()
    {
        FakeTimeProvider clock = TestOptions.CreateClock();
        using var cache = new ClientSessionCache();
        using DtlsPair pair = CreatePair(clock, cache);
        ushort next = FirstLate(pair, toServer: false);
        byte[] ticket = Ticket();
        Deliver(next, 0, 10);
        Deliver(next, 10, ticket.Length - 10);
        Assert.Equal(1, cache.Count);
        pair.Run();

        clock.Advance(TimeSpan.FromMinutes(4));
        pair.Client.Session.HandleTimeout(pair.Client);
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTimeout);
        next++;
        Deliver(next, 0, 10);
        pair.Run();
        Assert.NotEqual(long.MaxValue, pair.Client.Session.NextTimeout);
        clock.Advance(TimeSpan.FromMinutes(13));
        pair.Client.Session.HandleTimeout(pair.Client);
        Assert.Equal(long.MaxValue, pair.Client.Session.NextTimeout);
        Deliver(next, 10, ticket.Length - 10);
        Assert.Equal(1, cache.Count);
        Deliver(next, 0, 10);
        Assert.Equal(2, cache.Count);
        Assert.True(pair.IsConnected);

        void Deliver(ushort sequence, int offset, int length) => pair.Deliver(
            pair.Client,
            Rogue.Seal(pair.Server, ContentType.Handshake, Piece(HandshakeType.NewSessionTicket, sequence, ticket.Length, offset, ticket.AsSpan(offset, length))));
    }

    [Theory]
    [InlineData(241)]
    [InlineData(402)] // so long a flight of ours is sent again
    [InlineData(720)] // and so long if its first timeout is the longest
    [Rfc(9147, "7.2")]
    public void A_piece_of_a_ticket_that_was_acknowledged_is_kept_as_long_as_the_rest_is_sent_again(int seconds)
    {
        FakeTimeProvider clock = TestOptions.CreateClock();
        using var cache = new ClientSessionCache();
        using DtlsPair pair = CreatePair(clock, cache);
        ushort next = FirstLate(pair, toServer: false);
        byte[] ticket = Ticket();
        Deliver(0, 10);
        pair.Run(); // acknowledges it

        clock.Advance(TimeSpan.FromSeconds(seconds));
        pair.Client.Session.HandleTimeout(pair.Client);
        Deliver(10, ticket.Length - 10);

        Assert.Equal(1, cache.Count);
        Assert.True(pair.IsConnected);

        void Deliver(int offset, int length) => pair.Deliver(
            pair.Client,
            Rogue.Seal(pair.Server, ContentType.Handshake, Piece(HandshakeType.NewSessionTicket, next, ticket.Length, offset, ticket.AsSpan(offset, length))));
    }

    private static DtlsPair CreatePair(FakeTimeProvider clock, ClientSessionCache cache)
    {
        DtlsPair pair = (PairOptions.Dtls13 with { TicketCount = 0, SessionCache = cache }).CreatePair(clock: clock).Connect();
        pair.Run();
        return pair;
    }

    /// <summary>The message_seq of the first message after a handshake of which the peer has forgotten nothing: those of the flights were delivered.</summary>
    private static ushort FirstLate(DtlsPair pair, bool toServer) =>
        (pair.Client.Session.Info!.Version, toServer) switch
        {
            (ProtocolVersion.Dtls12, true) => 3, // ClientHello, ClientKeyExchange, Finished
            (ProtocolVersion.Dtls12, false) => 5, // ServerHello, Certificate, ServerKeyExchange, ServerHelloDone, Finished
            (_, true) => 2, // ClientHello, Finished
            _ => 5, // ServerHello, EncryptedExtensions, Certificate, CertificateVerify, Finished
        };

    private static byte[] Ticket()
    {
        var writer = new WireWriter(new byte[200]);
        new NewSessionTicket13 { TicketLifetime = 3600, TicketAgeAdd = 1, TicketNonce = [1], Ticket = new byte[100] }.Write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] Piece(HandshakeType type, ushort sequence, int length, int offset, ReadOnlySpan<byte> bytes)
    {
        var writer = new WireWriter(new byte[HandshakeHeader.Length + bytes.Length]);
        new HandshakeHeader { Type = type, MessageLength = length, MessageSequence = sequence, FragmentOffset = offset, FragmentLength = bytes.Length }.Write(ref writer);
        writer.WriteBytes(bytes);
        return writer.Written.ToArray();
    }
}
