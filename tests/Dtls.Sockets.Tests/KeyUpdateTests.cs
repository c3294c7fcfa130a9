using System.Globalization;
using System.Net;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>New keys for a connection that goes on. RFC 9147 §8.</summary>
public sealed class KeyUpdateTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(9147, "8")]
    public async Task Data_goes_both_ways_before_during_and_after(bool byClient)
    {
        (DtlsConnection client, DtlsConnection server) = await ConnectAsync();
        DtlsConnection updating = byClient ? client : server;
        await AssertEcho(client, server, "before");
        using var stop = new CancellationTokenSource();
        Task<int> there = TalkAsync(client, server, stop.Token);
        Task<int> back = TalkAsync(server, client, stop.Token);
        for (int i = 0; i < 20; i++)
        {
            await updating.UpdateKeysAsync().Within();
        }

        await stop.CancelAsync();
        Assert.True(await there.Within() > 0);
        Assert.True(await back.Within() > 0);
        await AssertEcho(client, server, "after");
        Assert.Equal(0, client.Counters.Records[OpenStatus.BadTag] + server.Counters.Records[OpenStatus.BadTag]);
    }

    [Fact]
    public async Task Each_call_that_ends_before_the_next_is_an_update_of_its_own()
    {
        // The ticket and the Finished are acknowledged first; only then does a KeyUpdate go out, and two share nothing.
        (DtlsConnection client, DtlsConnection server) = await ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            long before = server.Counters.Records[OpenStatus.Opened];
            await client.UpdateKeysAsync().Within();
            Assert.True(server.Counters.Records[OpenStatus.Opened] > before);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rfc(8446, "4.6.3")]
    public async Task The_peer_replaces_its_keys_when_it_is_asked_to_and_only_then(bool isAsked)
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using var client = new RawClient((IPEndPoint)listener.LocalEndPoint);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        client.Connect();
        DtlsConnection server = await accepting;
        int expected = isAsked ? 1 : 0;

        Task asking = server.UpdateKeysAsync(isAsked).AsTask();
        client.ServeUntil(() => asking.IsCompleted && client.KeyUpdates == expected, "new keys");
        Task another = server.UpdateKeysAsync().AsTask();
        client.ServeUntil(() => another.IsCompleted, "newer keys");

        await Task.WhenAll(asking, another);
        Assert.Equal(expected, client.KeyUpdates);
    }

    [Fact]
    public async Task Many_at_once_all_end()
    {
        (DtlsConnection client, DtlsConnection server) = await ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? client : server).UpdateKeysAsync().AsTask())).Within();
        await AssertEcho(client, server, "after");
    }

    [Fact]
    public async Task DTLS_12_has_no_key_update_and_says_so()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        var options = new DtlsClientOptions { Protocols = DtlsProtocols.Dtls12, CertificateChainPolicy = TestCertificates.TrustPolicy };
        DtlsConnection client = await _loopback.ConnectAsync(Loopback.Connect(listener.LocalEndPoint, options));
        DtlsConnection server = await accepting;
        foreach (DtlsConnection connection in new[] { client, server })
        {
            InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => connection.UpdateKeysAsync().AsTask());
            Assert.Contains("DTLS 1.2 has no key update", exception.Message, StringComparison.Ordinal);
        }

        await AssertEcho(client, server, "unharmed");
    }

    [Fact]
    public async Task After_the_end_it_is_refused_and_before_it_a_wait_ends_with_the_connection()
    {
        (DtlsConnection client, DtlsConnection server) = await ConnectAsync();
        await client.CloseAsync().AsTask().Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.UpdateKeysAsync().AsTask().Within());
        await TestPatience.Until(() => !server.IsOpen, "the server hears of it");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.UpdateKeysAsync().AsTask().Within());
    }

    [Fact]
    public async Task A_wait_for_a_peer_that_is_gone_can_be_cancelled_and_ends_with_the_connection()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using var client = new RawClient((IPEndPoint)listener.LocalEndPoint);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        client.Connect();
        DtlsConnection server = await accepting;
        Assert.Equal(ProtocolVersion.Dtls13, server.Info.Version);
        client.Socket.Dispose();
        using var cancellation = new CancellationTokenSource();
        Task cancelled = server.UpdateKeysAsync(cancellationToken: cancellation.Token).AsTask();
        Task waiting = server.UpdateKeysAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        Assert.False(waiting.IsCompleted);
        await server.CloseAsync().AsTask().Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
    }

    private static async Task AssertEcho(DtlsConnection client, DtlsConnection server, string text)
    {
        await Loopback.SendAsync(client, text);
        Assert.Equal(text, await Loopback.ReceiveAsync(server));
        await Loopback.SendAsync(server, text);
        Assert.Equal(text, await Loopback.ReceiveAsync(client));
    }

    /// <summary>Sends numbers one after the other and sees each of them come, until told to stop.</summary>
    private static async Task<int> TalkAsync(DtlsConnection from, DtlsConnection to, CancellationToken stop)
    {
        int count = 0;
        while (!stop.IsCancellationRequested || count == 0)
        {
            string text = count.ToString(CultureInfo.InvariantCulture);
            await Loopback.SendAsync(from, text);
            Assert.Equal(text, await Loopback.ReceiveAsync(to));
            count++;
        }

        return count;
    }

    private async Task<(DtlsConnection Client, DtlsConnection Server)> ConnectAsync()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Assert.Equal(ProtocolVersion.Dtls13, client.Info.Version);
        return (client, server);
    }
}
