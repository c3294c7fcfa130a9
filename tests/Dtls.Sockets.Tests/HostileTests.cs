using System.Net;
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

    [Theory]
    [InlineData(CookiePolicy.Always)]
    [InlineData(CookiePolicy.WhenLoaded)]
    public async Task Two_sources_that_fill_the_house_with_half_open_doors_lock_nobody_out(CookiePolicy cookies)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has the whole of 127.0.0.0/8.");
        const int PerSource = 4;
        DtlsListener listener = await _loopback.ListenAsync(Crowded(cookies, PerSource));
        List<IDisposable> hostile = await FillAsync(listener, PerSource, cookies);
        long replies = listener.Counters.StatelessReplies;

        (DtlsConnection friend, _) = await _loopback.ConnectPairAsync(listener);

        Assert.True(friend.IsOpen);
        Assert.Equal(1, listener.Counters.StatelessReplies - replies); // it proved its address
        Assert.Equal(1, listener.Counters.HandshakesDisplaced);
        Assert.Equal(1, listener.Counters.HandshakesFailed);
        Assert.Equal(0, listener.Counters.DroppedHalfOpenLimit);
        Assert.Equal(2 * PerSource, listener.ConnectionCount);
        hostile.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task Without_cookies_a_full_house_stays_shut()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has the whole of 127.0.0.0/8.");
        const int PerSource = 4;
        DtlsListener listener = await _loopback.ListenAsync(Crowded(CookiePolicy.Never, PerSource));
        List<IDisposable> hostile = await FillAsync(listener, PerSource, CookiePolicy.Never);
        using Socket newcomer = RawClient.CreateSocket(); // or somebody who forged its address

        newcomer.SendTo(RawClient.CreateHello(), listener.LocalEndPoint);

        await TestPatience.Until(() => listener.Counters.DroppedHalfOpenLimit == 1, "it is refused");
        Assert.Equal(0, listener.Counters.HandshakesDisplaced);
        hostile.ForEach(one => one.Dispose());
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

    private static DtlsListenerOptions Crowded(CookiePolicy cookies, int perSource) => new()
    {
        ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Server = Loopback.Server(cookies),
        MaxHalfOpen = 2 * perSource,
        MaxHalfOpenPerSource = perSource,
    };

    /// <summary>As many half-open handshakes as there may be, from two sources.</summary>
    private static async Task<List<IDisposable>> FillAsync(DtlsListener listener, int perSource, CookiePolicy cookies)
    {
        var made = new List<IDisposable>();
        foreach (string source in new[] { "127.0.0.2", "127.0.0.3" })
        {
            for (int i = 0; i < perSource; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                made.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                if (cookies is CookiePolicy.Always)
                {
                    var client = new RawClient(listener.LocalEndPoint, socket);
                    made.Add(client);
                    await Task.Run(client.ConnectHalfway).Within();
                }
                else
                {
                    socket.SendTo(RawClient.CreateHello(), listener.LocalEndPoint);
                }
            }
        }

        await TestPatience.Until(() => listener.ConnectionCount == 2 * perSource, "the house is full");
        return made;
    }
}
