using Dtls.Records;

namespace Dtls.Sockets.Tests;

/// <summary>What is asked of a connection whose listener is no more: it is answered, by whoever is left.</summary>
public sealed class AfterTheEndTests : IAsyncDisposable
{
    private const int Attempts = 20; // the first may still meet the listener's thread; the last meets nobody

    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task An_export_says_that_the_association_has_ended()
    {
        DtlsConnection server = await EndAsync();
        for (int i = 0; i < Attempts; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => server.ExportKeyingMaterialAsync("EXPORTER-test", 10).Within());
            await Task.Delay(1, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_key_update_says_that_the_connection_is_closed()
    {
        DtlsConnection server = await EndAsync();
        for (int i = 0; i < Attempts; i++)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => server.UpdateKeysAsync().Within());
            await Task.Delay(1, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_close_that_meets_the_end_of_the_listener_ends()
    {
        const int Connections = 4;
        for (int round = 0; round < 20; round++)
        {
            DtlsListener listener = await _loopback.ListenAsync();
            var servers = new DtlsConnection[Connections];
            for (int i = 0; i < Connections; i++)
            {
                (_, servers[i]) = await _loopback.ConnectPairAsync(listener);
            }

            Task ending = Task.Run(async () => await listener.DisposeAsync());
            await Task.WhenAll(servers.Select((server, i) => Task.Run(async () =>
            {
                Thread.SpinWait(i * 400);
                await server.CloseAsync();
            }))).Within();
            await ending.Within();
        }
    }

    private async Task<DtlsConnection> EndAsync()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        (_, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Assert.Equal(ProtocolVersion.Dtls13, server.Info.Version);
        await listener.DisposeAsync().Within();
        return server;
    }
}
