using System.Net.Sockets;
using Dtls.Handshake;

namespace Dtls.Sockets.Tests;

public sealed class HostileTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_flood_of_garbage_leaves_associations_alone()
    {
        const int Rounds = 50;
        var random = new Random(7);
        DtlsListener listener = await _loopback.ListenAsync();
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        using var client = new RawClient(listener.LocalEndPoint);
        await Task.Run(client.Connect).Within();
        DtlsConnection server = await accepting;
        using Socket stranger = RawClient.CreateSocket();
        byte[] hello = RawClient.CreateHello();

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < 20; i++)
            {
                byte[] garbage = new byte[random.Next(0, 1500)];
                random.NextBytes(garbage);
                if (garbage.Length > 14 && i % 2 == 0)
                {
                    hello.AsSpan(0, 14).CopyTo(garbage); // looks like the beginning of something
                    garbage[0] = (byte)random.Next(20, 64);
                }

                stranger.SendTo(garbage, listener.LocalEndPoint);
                client.SendRaw(garbage); // from the very address of the association
            }

            client.Send($"round {round}");
            Assert.Equal($"round {round}", await Loopback.ReceiveAsync(server));
        }

        Assert.True(server.IsOpen);
        Assert.Equal(1, listener.ConnectionCount);
        await TestPatience.Until(() => listener.Counters.DatagramsReceived >= Rounds * 41, "all came");
        Assert.True(listener.Counters.DroppedNotDtls > Rounds);
        Assert.True(listener.Counters.DroppedUnknownAddress > Rounds);
    }

    [Fact]
    public async Task Mutilated_datagrams_of_a_handshake_do_not_stop_the_next_one()
    {
        var random = new Random(8);
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(Loopback.Server(CookiePolicy.Never)));
        for (int i = 0; i < 100; i++)
        {
            using Socket stranger = RawClient.CreateSocket();
            byte[] hello = RawClient.CreateHello();
            hello[random.Next(13, hello.Length)] ^= (byte)random.Next(1, 256);
            stranger.SendTo(hello.AsSpan(0, random.Next(20, hello.Length + 1)), SocketFlags.None, listener.LocalEndPoint);
        }

        (DtlsConnection client, _) = await _loopback.ConnectPairAsync(listener);

        Assert.True(client.IsOpen);
        Assert.Equal(101, listener.Counters.HandshakesStarted + listener.Counters.DroppedUnknownAddress);
    }
}
