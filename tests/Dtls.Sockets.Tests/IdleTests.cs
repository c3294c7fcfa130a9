using System.Net;
using Dtls.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.Sockets.Tests;

/// <summary>Timeouts of a listener whose clock the test holds; the clients have the real one.</summary>
public sealed class IdleTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Loopback _loopback = new();
    private readonly FakeTimeProvider _clock = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_connection_that_hears_nothing_is_closed()
    {
        DtlsListener listener = await ListenAsync(TimeSpan.FromMinutes(5));
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        _clock.Advance(TimeSpan.FromMinutes(5) - Second);
        await Loopback.SendAsync(client, "still there");
        Assert.Equal("still there", await Loopback.ReceiveAsync(server));

        _clock.Advance(TimeSpan.FromMinutes(5) - Second); // past the first deadline, within the second
        await LetTimersRunAsync(server);
        await Loopback.SendAsync(server, "so am I"); // to speak is not to hear
        Assert.Equal("so am I", await Loopback.ReceiveAsync(client));
        Assert.True(server.IsOpen);
        await AdvanceUntilAsync(() => !server.IsOpen, "the connection is closed");

        Assert.Null(await Loopback.ReceiveAsync(client));
        Assert.Null(await Loopback.ReceiveAsync(server));
        Assert.Null(server.Failure);
        Assert.Equal(1, listener.Counters.ConnectionsClosed);
    }

    [Fact]
    public async Task Forged_datagrams_keep_nothing_alive()
    {
        DtlsListener listener = await ListenAsync(TimeSpan.FromMinutes(5));
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        using var client = new RawClient(listener.LocalEndPoint);
        await Task.Run(client.Connect).Within();
        DtlsConnection server = await accepting;
        long start = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMinutes(5) - Second);
        long received = listener.Counters.DatagramsReceived;
        client.SendRaw([23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 99, 0, 32, .. new byte[32]]);
        await TestPatience.Until(() => listener.Counters.DatagramsReceived > received, "the forgery came");

        await AdvanceUntilAsync(() => !server.IsOpen, "the connection is closed");

        Assert.True(_clock.GetElapsedTime(start) < TimeSpan.FromMinutes(9), "the forgery counted as a sign of life");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Media_beside_an_association_keeps_it_alive_and_that_of_others_does_not(bool isOfThePeer)
    {
        var handler = new RecordingHandler();
        DtlsListener listener = await ListenAsync(TimeSpan.FromMinutes(5), handler);
        using var client = new RawClient(listener.LocalEndPoint);
        await Task.Run(client.Connect).Within();
        await TestPatience.Until(() => handler.Last is not null, "connected");
        using var other = new RawClient(listener.LocalEndPoint);
        _clock.Advance(TimeSpan.FromMinutes(5) - Second);

        (isOfThePeer ? client : other).SendRaw([128, 0]);
        await TestPatience.Until(() => listener.Counters.PassedThrough == 1, "the media came");
        _clock.Advance(TimeSpan.FromMinutes(5) - Second);
        if (isOfThePeer)
        {
            await LetTimersRunAsync(handler.Last!);
            Assert.True(handler.Last!.IsOpen);
        }

        long start = _clock.GetTimestamp();
        await AdvanceUntilAsync(() => !handler.Last!.IsOpen, "the connection is closed, when its media has ended");
        Assert.True(isOfThePeer || _clock.GetElapsedTime(start) < TimeSpan.FromMinutes(4), "the media of others counted as a sign of life");
    }

    [Fact]
    public async Task Without_a_timeout_a_connection_stays_open()
    {
        DtlsListener listener = await ListenAsync(Timeout.InfiniteTimeSpan);
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);

        _clock.Advance(TimeSpan.FromDays(1000));
        await LetTimersRunAsync(server);

        await Loopback.SendAsync(client, "hello again");
        Assert.Equal("hello again", await Loopback.ReceiveAsync(server));
    }

    [Fact]
    public async Task A_handshake_is_given_up_when_its_time_is_over()
    {
        DtlsFailure? failure = null;
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(CookiePolicy.Never, time: _clock),
            HandshakeTimeout = TimeSpan.FromSeconds(3),
            HandshakeFailed = (_, why) => failure = why,
        });
        using var client = new RawClient(listener.LocalEndPoint);
        client.SendRaw(RawClient.CreateHello());
        byte[] flight = client.ReceiveRaw().ToArray();
        client.SendRaw([0]);
        await TestPatience.Until(() => listener.Counters.DroppedNotDtls == 1, "the timer of the session is armed"); // it was before this came

        _clock.Advance(Second); // it runs by the same clock
        byte[] again = client.ReceiveRaw().ToArray();
        await AdvanceUntilAsync(() => failure is not null, "the handshake is given up");

        Assert.Equal(flight.Length, again.Length);
        Assert.Equal(AlertDescription.HandshakeFailure, failure!.Alert);
        Assert.Equal(1, listener.Counters.HandshakesFailed);
        Assert.Equal(0, listener.ConnectionCount);
    }

    /// <summary>Timers are relative: one that is armed while the clock moves is late by as much. So it moves until they have fired.</summary>
    private async Task AdvanceUntilAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TestPatience.Limit);
        for (_clock.Advance(Second); !condition(); _clock.Advance(Second))
        {
            Assert.False(timeout.IsCancellationRequested, $"waited in vain: {what}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Two errands in a row: what was due at the first is done when the second ends.</summary>
    private static async Task LetTimersRunAsync(DtlsConnection connection)
    {
        await connection.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 1).Within();
        await connection.ExportKeyingMaterialAsync("EXTRACTOR-dtls_srtp", 1).Within();
    }

    private Task<DtlsListener> ListenAsync(TimeSpan idle, IDatagramHandler? handler = null) => _loopback.ListenAsync(new DtlsListenerOptions
    {
        ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Server = Loopback.Server(time: _clock),
        IdleTimeout = idle,
        Handler = handler,
    });
}
