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

    private Task<DtlsListener> ListenAsync(CookiePolicy cookies) => _loopback.ListenAsync(Loopback.Listen(Loopback.Server(cookies)));

    private async Task<DtlsConnection> ConnectAsync(DtlsListener listener, RawClient? client = null)
    {
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        using RawClient? mine = client is null ? new RawClient(listener.LocalEndPoint, _socket) : null;
        await Task.Run((client ?? mine!).Connect).Within();
        return await accepting;
    }
}
