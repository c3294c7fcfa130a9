using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>Faults of our own, which should not be: they end what they touch, and nobody waits for ever.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();
    private readonly FailingClock _clock = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_fault_while_receiving_ends_all_connections_and_answers_all_errands()
    {
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(Loopback.Server(time: _clock)));
        (DtlsConnection client, DtlsConnection server) = await _loopback.ConnectPairAsync(listener);
        Task<int> receiving = server.ReceiveAsync(new byte[10]).Within();

        _clock.Fail(times: int.MaxValue);
        await Loopback.SendAsync(client, "what time is it?");

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => listener.Completion.Within());
        DtlsException failure = await Assert.ThrowsAsync<DtlsException>(() => receiving);
        Assert.Equal(AlertDescription.InternalError, failure.Alert);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ExportKeyingMaterialAsync("EXPORTER-test", 10).Within());
        await server.CloseAsync().Within();
        await listener.DisposeAsync().Within();
        Assert.False(server.IsOpen);
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task A_fault_during_the_handshake_ends_the_call_that_waits_for_it()
    {
        using Socket silent = RawClient.CreateSocket();
        Task<DtlsConnection> connecting = DtlsConnection.ConnectAsync(
            Loopback.Connect(silent.LocalEndPoint!, Loopback.Client(time: _clock))).Within();
        EndPoint client = new IPEndPoint(IPAddress.Any, 0);
        silent.ReceiveFrom(new byte[2000], ref client);

        _clock.Fail(times: int.MaxValue);
        silent.SendTo([1, 2, 3], client);

        DtlsException failure = await Assert.ThrowsAsync<DtlsException>(() => connecting);
        Assert.Equal(AlertDescription.InternalError, failure.Alert);
    }

    [Fact]
    public async Task A_session_that_cannot_begin_is_the_end_of_its_handshake_only()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        await using var client = new FaultyClient(listener.LocalEndPoint, _clock);
        _clock.Fail(times: 1, after: 1); // the first look is for all errands

        DtlsException failure = await Assert.ThrowsAsync<DtlsException>(client.ConnectAsync);

        Assert.Equal(AlertDescription.InternalError, failure.Alert);
    }

    [Fact]
    public async Task A_transport_that_throws_under_a_send_ends_the_endpoint_and_opens_the_gate()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        await using var client = new FaultyClient(listener.LocalEndPoint);
        DtlsConnection connection = await client.ConnectAsync();
        Task<int> receiving = connection.ReceiveAsync(new byte[10]).Within();
        client.Transport.BeforeSend = static () => throw new InvalidTimeZoneException("no send");

        connection.TrySend([1]); // throws nothing

        await Assert.ThrowsAsync<DtlsException>(() => receiving);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => client.Endpoint.Completion.Within());
        Assert.False(connection.TrySend([1]));
        await connection.CloseAsync().Within();
    }

    [Fact]
    public async Task A_session_that_throws_under_a_send_takes_only_its_association_along()
    {
        const ulong GcmLimit = 23_726_566; // 2^24.5, RFC 9147 §4.5.3
        DtlsListener listener = await _loopback.ListenAsync();
        bool isMet = false;
        for (int attempt = 0; attempt < 100 && !isMet; attempt++) // somebody may be inside, and send in our stead
        {
            await using var client = new FaultyClient(listener.LocalEndPoint, _clock);
            DtlsConnection connection = await client.ConnectAsync();
            await connection.ExportKeyingMaterialAsync("EXPORTER-test", 10).Within(); // after the last flight of the handshake
            WornKeys.Wear(client.Session, GcmLimit / 4 * 3);
            _clock.Fail(times: 1, thread: Environment.CurrentManagedThreadId); // for the timer of the update

            isMet = !connection.TrySend([1]);

            _clock.Fail(times: 0);
            if (isMet)
            {
                await TestPatience.Until(() => !connection.IsOpen, "the connection has ended");
                Assert.Equal(AlertDescription.InternalError, connection.Failure!.Alert);
                await client.Endpoint.Completion.Within(); // without a fault: a client ends with its association
            }
        }

        Assert.True(isMet, "no send met the fault");
    }
}
