using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;

namespace Dtls.Sockets.Tests;

public sealed class CloseTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task The_server_hears_that_the_client_closed()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        await Loopback.SendAsync(client, "last words");

        await client.CloseAsync().Within();

        Assert.Equal("last words", await Loopback.ReceiveAsync(server));
        Assert.Null(await Loopback.ReceiveAsync(server));
        Assert.Null(server.Failure);
        Assert.False(server.IsOpen);
        await TestPatience.Until(() => listener.ConnectionCount == 0, "the association is forgotten");
    }

    [Fact]
    public async Task The_client_hears_that_the_server_closed()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        await server.DisposeAsync().Within();

        Assert.Null(await Loopback.ReceiveAsync(client));
        Assert.False(client.TrySend([1]));
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task A_closed_connection_refuses_to_send_and_has_nothing_to_receive()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Task<string?> receiving = Loopback.ReceiveAsync(client);
        await client.CloseAsync().Within();

        Assert.Null(await receiving);
        Assert.Null(await Loopback.ReceiveAsync(client));
        Assert.False(client.TrySend([1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync(new byte[1]).Within());
        await client.CloseAsync().Within(); // once more does no harm
        Assert.NotNull(server);
    }

    [Fact]
    public async Task Payloads_sent_before_a_close_leave_before_it()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        for (int round = 0; round < 100; round++)
        {
            Assert.True(server.TrySend([(byte)round]));
        }

        await server.CloseAsync().Within();

        byte[] buffer = new byte[10];
        for (int round = 0; round < 100; round++)
        {
            Assert.Equal(1, await client.ReceiveAsync(buffer).Within());
            Assert.Equal(round, buffer[0]);
        }

        Assert.Equal(-1, await client.ReceiveAsync(buffer).Within());
    }

    [Fact]
    public async Task A_disposed_listener_says_goodbye_to_all_and_frees_the_port()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection first, _) = await _loopback.ConnectPairAsync(listener);
        (DtlsConnection second, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();

        await listener.DisposeAsync().Within();

        Assert.Null(await Loopback.ReceiveAsync(first));
        Assert.Null(await Loopback.ReceiveAsync(second));
        Assert.Null(await Loopback.ReceiveAsync(server));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => listener.AcceptConnectionAsync().Within());
        await listener.Completion.Within();
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(listener.LocalEndPoint);
        await listener.DisposeAsync().Within();
        await server.CloseAsync().Within();
    }

    [Fact]
    public async Task A_cancelled_accept_leaves_the_connection_for_the_next()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using var cancellation = new CancellationTokenSource();
        Task<DtlsConnection> cancelled = listener.AcceptConnectionAsync(cancellation.Token).Within();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        (_, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Assert.True(server.IsOpen);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_when_listening()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        var options = new DtlsListenerOptions { ListenEndPoint = listener.LocalEndPoint, Server = Loopback.Server() };

        SocketException exception = await Assert.ThrowsAsync<SocketException>(() => DtlsListener.ListenAsync(options).Within());

        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
    }

    [Fact]
    public async Task Impossible_options_are_refused()
    {
        var listen = new DtlsListenerOptions { ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0), Server = Loopback.Server(), BatchSize = 0 };
        var connect = new DtlsConnectionOptions
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1),
            Client = Loopback.Client(PeerVerificationMode.Owner), // but no VerifyPeer
        };

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await DtlsListener.ListenAsync(listen));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await DtlsConnection.ConnectAsync(connect));
    }
}
