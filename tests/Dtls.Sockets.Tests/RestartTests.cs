using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>A client that lost its state comes back from the same address, or somebody pretends that it does.</summary>
public sealed class RestartTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();
    private readonly Socket _socket = RawClient.CreateSocket();

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _loopback.DisposeAsync();
    }

    [Theory]
    [Rfc(9147, "5.11")]
    [Rfc(6347, "4.2.8")]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.WhenLoaded)]
    public async Task A_client_may_start_over_from_the_same_port(CookiePolicy cookies)
    {
        DtlsListener listener = await ListenAsync(cookies);
        DtlsConnection old = await ConnectAsync(listener);
        RawClient.Drain(_socket);

        using var again = new RawClient(listener.LocalEndPoint, _socket);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        await Task.Run(again.Connect).Within();
        DtlsConnection replacement = await accepting;
        again.Send("new keys");

        Assert.Equal("new keys", await Loopback.ReceiveAsync(replacement));
        DtlsException ended = await Assert.ThrowsAsync<DtlsException>(() => Loopback.ReceiveAsync(old));
        Assert.Equal(AlertDescription.UserCanceled, ended.Alert);
        Assert.Equal(1, listener.ConnectionCount);
        Assert.Equal(1, listener.Counters.AssociationsReplaced);
    }

    [Theory]
    [Rfc(9147, "5.11")]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.WhenLoaded)]
    [InlineData(CookiePolicy.Never)]
    public async Task A_hello_that_proves_nothing_leaves_the_association_alone(CookiePolicy cookies)
    {
        DtlsListener listener = await ListenAsync(cookies);
        using var client = new RawClient(listener.LocalEndPoint, _socket);
        DtlsConnection server = await ConnectAsync(listener, client);

        client.SendRaw(RawClient.CreateHello());
        client.Send("as before");

        Assert.Equal("as before", await Loopback.ReceiveAsync(server));
        Assert.True(server.IsOpen);
        Assert.Equal(0, listener.Counters.AssociationsReplaced);
        Assert.Equal(cookies is CookiePolicy.Never ? 1 : 0, listener.Counters.DroppedReplacements);
    }

    [Fact]
    public async Task A_late_copy_of_the_hello_that_began_the_association_leaves_it_alone()
    {
        DtlsListener listener = await ListenAsync(CookiePolicy.Always);
        using var client = new RawClient(listener.LocalEndPoint, _socket);
        DtlsConnection server = await ConnectAsync(listener, client);

        foreach (byte[] sent in client.Sent)
        {
            client.SendRaw(sent); // the second of them has a good cookie
        }

        client.Send("as before");

        Assert.Equal("as before", await Loopback.ReceiveAsync(server));
        Assert.Equal(0, listener.Counters.AssociationsReplaced);
        Assert.Equal(1, listener.Counters.HandshakesStarted);
    }

    [Fact]
    public async Task A_client_may_start_over_in_the_middle_of_its_handshake()
    {
        DtlsListener listener = await ListenAsync(CookiePolicy.Always);
        using (var first = new RawClient(listener.LocalEndPoint, _socket))
        {
            await Task.Run(first.ConnectHalfway).Within();
        }

        await TestPatience.Until(() => listener.ConnectionCount == 1, "half open");

        DtlsConnection server = await ConnectAsync(listener);

        Assert.True(server.IsOpen);
        Assert.Equal(1, listener.ConnectionCount);
    }

    [Theory]
    [Rfc(9147, "5.11")]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.WhenLoaded)]
    public async Task A_client_whose_hello_spans_datagrams_may_start_over(CookiePolicy cookies)
    {
        DtlsListener listener = await ListenAsync(cookies);
        DtlsConnection old = await ConnectAsync(listener, CreateLong(listener));
        RawClient.Drain(_socket);

        using RawClient again = CreateLong(listener);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        await Task.Run(again.Connect).Within();
        DtlsConnection replacement = await accepting;
        again.Send("new keys");

        Assert.Equal("new keys", await Loopback.ReceiveAsync(replacement));
        await Assert.ThrowsAsync<DtlsException>(() => Loopback.ReceiveAsync(old));
        Assert.Equal(1, listener.Counters.AssociationsReplaced);
    }

    [Fact]
    [Rfc(9147, "5.11")]
    public async Task A_client_whose_hello_spans_datagrams_may_start_over_in_the_middle_of_its_handshake()
    {
        DtlsListener listener = await ListenAsync(CookiePolicy.Always);
        using (RawClient first = CreateLong(listener))
        {
            await Task.Run(first.ConnectHalfway).Within();
        }

        byte[] buffer = new byte[2000];
        int received = 2; // HelloRetryRequest and the first datagram of the flight
        await TestPatience.Until(() => TakeRest() >= 3 && received == listener.Counters.DatagramsSent, "the server's flight");

        DtlsConnection server = await ConnectAsync(listener, CreateLong(listener));

        Assert.True(server.IsOpen);
        Assert.Equal(1, listener.ConnectionCount);

        int TakeRest()
        {
            for (; _socket.Available > 0; received++)
            {
                _socket.Receive(buffer);
            }

            return received;
        }
    }

    [Theory]
    [Rfc(9147, "5.11")]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.WhenLoaded)]
    [InlineData(CookiePolicy.Never)]
    public async Task Pieces_of_a_hello_that_prove_nothing_leave_the_association_alone(CookiePolicy cookies)
    {
        DtlsListener listener = await ListenAsync(cookies);
        using RawClient client = CreateLong(listener);
        DtlsConnection server = await ConnectAsync(listener, client);

        using RawClient forger = CreateLong(listener);
        List<byte[]> pieces = forger.TakeTransmits();
        Assert.Equal(2, pieces.Count);
        pieces.ForEach(piece => client.SendRaw(piece));
        client.Send("as before");

        Assert.Equal("as before", await Loopback.ReceiveAsync(server));
        Assert.True(server.IsOpen);
        Assert.Equal(0, listener.Counters.AssociationsReplaced);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Late_copies_of_the_pieces_of_the_hello_that_began_the_association_leave_it_alone(bool backwards)
    {
        DtlsListener listener = await ListenAsync(CookiePolicy.Always);
        using RawClient client = CreateLong(listener);
        DtlsConnection server = await ConnectAsync(listener, client);
        Assert.True(client.Sent.Count >= 4);

        foreach (byte[] sent in backwards ? client.Sent.AsEnumerable().Reverse() : client.Sent)
        {
            client.SendRaw(sent);
        }

        client.Send("as before");

        Assert.Equal("as before", await Loopback.ReceiveAsync(server));
        Assert.Equal(0, listener.Counters.AssociationsReplaced);
        Assert.Equal(1, listener.Counters.HandshakesStarted);
    }

    /// <summary>A client with a share that makes its hello longer than a datagram.</summary>
    private RawClient CreateLong(DtlsListener listener)
    {
        DtlsClientOptions defaults = Loopback.Client();
        return new RawClient(listener.LocalEndPoint, _socket, new DtlsClientOptions
        {
            Certificates = defaults.Certificates,
            CertificateChainPolicy = defaults.CertificateChainPolicy,
            Protocols = DtlsProtocols.Dtls13,
            Groups = [NamedGroup.X25519MLKem768],
        });
    }

    private Task<DtlsListener> ListenAsync(CookiePolicy cookies) => _loopback.ListenAsync(Loopback.Listen(Loopback.Server(cookies)));

    private async Task<DtlsConnection> ConnectAsync(DtlsListener listener, RawClient? client = null)
    {
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        using RawClient? mine = client is null ? new RawClient(listener.LocalEndPoint, _socket) : null;
        await Task.Run((client ?? mine!).Connect).Within();
        return await accepting;
    }
}
