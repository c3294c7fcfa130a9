using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls13;

/// <summary>DTLS 1.3 after its handshake: tickets and KeyUpdate.</summary>
public sealed class Connected13Tests : IDisposable
{
    private readonly StatePair _pair = new StatePair(PairOptions.Dtls13).Run();

    public void Dispose() => _pair.Dispose();

    private Connected13 Client => Assert.IsType<Connected13>(_pair.Client);

    private Connected13 Server => Assert.IsType<Connected13>(_pair.Server);

    [Fact]
    [Rfc(8446, "4.6")]
    public void A_client_waits_for_tickets_and_KeyUpdate_a_server_for_KeyUpdate()
    {
        StateAssert.Expects(Client, HandshakeType.NewSessionTicket, HandshakeType.KeyUpdate);
        StateAssert.Expects(Server, HandshakeType.KeyUpdate);
        Assert.Equal(3, Client.ReadEpoch);
        Assert.Equal(3, Server.ReadEpoch);
        Assert.Equal(3, Client.FirstDataEpoch);
    }

    [Theory]
    [InlineData(AlertDescription.DecodeError, new byte[0])]
    [InlineData(AlertDescription.DecodeError, new byte[] { 0, 0 })]
    [InlineData(AlertDescription.IllegalParameter, new byte[] { 2 })]
    [InlineData(AlertDescription.IllegalParameter, new byte[] { 255 })]
    [Rfc(8446, "4.6.3")]
    public void A_KeyUpdate_says_yes_or_no(AlertDescription alert, byte[] body)
    {
        StateAssert.Fails(alert, Client.On(new HandshakeMessage(HandshakeType.KeyUpdate, 9, 3, body)));
        StateAssert.Fails(alert, Server.On(new HandshakeMessage(HandshakeType.KeyUpdate, 9, 3, body)));
    }

    [Fact]
    [Rfc(9147, "8")]
    public void A_KeyUpdate_moves_the_read_epoch_on_and_not_the_write_epoch()
    {
        Assert.Same(Client, Client.On(KeyUpdate(3, asks: false)));
        Assert.Equal(4, Client.ReadEpoch);
        Assert.Equal(3, _pair.ClientCore.Sealer.Epoch);
        Assert.False(_pair.ClientCore.HasNewFlight);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Our_write_keys_change_when_the_peer_has_acknowledged_our_KeyUpdate()
    {
        AcknowledgeHandshake();
        Assert.True(Client.TryUpdateKeys(askPeer: false));
        _pair.Collect(ofServer: false);
        Assert.Equal(3, _pair.ClientCore.Sealer.Epoch);
        _pair.Acknowledge(ofServer: false);
        Assert.Equal(4, _pair.ClientCore.Sealer.Epoch);
        _pair.Run();
        Assert.Equal(4, Server.ReadEpoch);
    }

    [Fact]
    [Rfc(9147, "8")]
    public void It_waits_for_the_flight_before_it()
    {
        Assert.True(Client.TryUpdateKeys(askPeer: true));
        Assert.False(_pair.ClientCore.HasNewFlight);
        _pair.Acknowledge(ofServer: false);
        Assert.Equal(HandshakeType.KeyUpdate, _pair.ClientCore.Flight.Items[0].Type);
        Assert.Equal([1], _pair.ClientCore.Flight.Body(_pair.ClientCore.Flight.Items[0]).ToArray());
    }

    [Fact]
    [Rfc(9147, "8")]
    public void Wishes_that_come_while_one_is_under_way_are_one()
    {
        AcknowledgeHandshake();
        Assert.True(Server.TryUpdateKeys(askPeer: false));
        _pair.ServerCore.HasNewFlight = false;
        Assert.True(Server.TryUpdateKeys(askPeer: true));
        Assert.True(Server.TryUpdateKeys(askPeer: false));
        Assert.False(_pair.ServerCore.HasNewFlight);

        _pair.Acknowledge(ofServer: true);
        Assert.Equal([1], Assert.Single(Bodies(_pair.ServerCore)));
        _pair.Acknowledge(ofServer: true);
        Assert.Empty(Bodies(_pair.ServerCore));
        Assert.Equal(5, _pair.ServerCore.Sealer.Epoch);
    }

    [Fact]
    [Rfc(8446, "4.6.3")]
    public void A_peer_that_asks_is_answered_once_without_a_question()
    {
        AcknowledgeHandshake();
        Server.On(KeyUpdate(3, asks: true));
        Assert.Equal([0], Assert.Single(Bodies(_pair.ServerCore)));
        Server.On(KeyUpdate(4, asks: true));
        Server.On(KeyUpdate(5, asks: true));
        Assert.Single(Bodies(_pair.ServerCore));
        _pair.Acknowledge(ofServer: true);
        Assert.Empty(Bodies(_pair.ServerCore));
        Assert.Equal(4, _pair.ServerCore.Sealer.Epoch);
        Assert.Equal(6, Server.ReadEpoch);
    }

    [Theory]
    [InlineData("0000000A 00000000 01 07 0001 09 0000", null)]
    [InlineData("0000000A 00000000 00 0001 09 0000", null)]
    [InlineData("00000000 00000000 01 07 0001 09 0000", null)]
    [InlineData("0000000A 00000000 01 07 0001 09 0008 7A7A0000 002A0000", null)]
    [InlineData("0000000A 00000000 01 07 0000 0000", AlertDescription.DecodeError)]
    [InlineData("0000000A 00000000 01 07 0001 09 0004 7A7A", AlertDescription.DecodeError)]
    [InlineData("0000000A 00000000 01 07 0001 09 0000 00", AlertDescription.DecodeError)]
    [InlineData("0000000A 00000000 01 07 0001 09", AlertDescription.DecodeError)]
    [InlineData("", AlertDescription.DecodeError)]
    [Rfc(8446, "4.6.1")]
    public void A_ticket_is_well_formed(string hex, AlertDescription? alert)
    {
        byte[] body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        HandshakeState next = Client.On(new HandshakeMessage(HandshakeType.NewSessionTicket, 9, 3, body));
        if (alert is { } expected)
        {
            StateAssert.Fails(expected, next);
        }
        else
        {
            Assert.Same(Client, next);
        }
    }

    [Fact]
    [Rfc(9147, "5.2")]
    public void Message_numbers_do_not_wrap()
    {
        AcknowledgeHandshake();
        while (_pair.ClientCore.HasMessageNumbers)
        {
            _pair.ClientCore.BeginFlight();
            _pair.ClientCore.Send(new KeyUpdate { RequestUpdate = false });
        }

        Assert.Equal(ushort.MaxValue, _pair.ClientCore.Flight.Items[0].MessageSequence);
        _pair.Acknowledge(ofServer: false);
        Assert.False(Client.TryUpdateKeys(askPeer: false));
        Assert.Empty(Bodies(_pair.ClientCore));
    }

    [Fact]
    [Rfc(9147, "4.2.1")]
    public void The_last_epoch_of_a_peer_can_be_reached_and_not_passed()
    {
        for (int epoch = 3; epoch < ushort.MaxValue; epoch++)
        {
            Assert.Same(Client, Client.On(KeyUpdate((ushort)epoch, asks: false)));
            Client.IsTimely((ushort)(epoch + 1)); // what comes under the new keys ends those before the last
        }

        Assert.Equal(ushort.MaxValue, Client.ReadEpoch);
        StateAssert.Fails(AlertDescription.UnexpectedMessage, Client.On(KeyUpdate(ushort.MaxValue, asks: false)));
    }

    [Fact]
    [Rfc(9147, "4.2.1")]
    public void Our_last_epoch_can_be_reached_and_not_passed()
    {
        AcknowledgeHandshake();
        using (var late = new EpochKeys(ProtocolVersion.Dtls13, ushort.MaxValue - 1, AeadAlgorithm.Aes128Gcm, new byte[16], new byte[12], new byte[16]))
        {
            _pair.ServerCore.Sealer.InstallKeys(late);
        }

        Assert.True(Server.TryUpdateKeys(askPeer: false));
        _pair.ServerCore.HasNewFlight = false;
        _pair.Acknowledge(ofServer: true);
        Assert.Equal(ushort.MaxValue, _pair.ServerCore.Sealer.Epoch);

        Assert.False(Server.TryUpdateKeys(askPeer: false));
        Server.On(KeyUpdate(3, asks: true)); // goes unanswered
        Assert.False(_pair.ServerCore.HasNewFlight);
    }

    private static HandshakeMessage KeyUpdate(ushort epoch, bool asks) => new(HandshakeType.KeyUpdate, 9, epoch, asks ? [1] : new byte[] { 0 });

    private static List<byte[]> Bodies(HandshakeCore core) => [.. core.Flight.Items.ToArray().Select(item => core.Flight.Body(item).ToArray())];

    private void AcknowledgeHandshake()
    {
        _pair.Acknowledge(ofServer: false);
        _pair.Acknowledge(ofServer: true);
    }
}
