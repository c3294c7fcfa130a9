using System.Net;
using System.Net.Sockets;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

public sealed class HandshakeTests : IAsyncDisposable
{
    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_slow_verification_holds_up_only_its_own_handshake()
    {
        var release = new TaskCompletionSource<bool>();
        int asked = 0;
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(clients: ClientCertificateMode.Required, verification: PeerVerificationMode.ChainThenOwner),
            VerifyPeer = (_, _) => Interlocked.Increment(ref asked) == 1 ? new ValueTask<bool>(release.Task) : new ValueTask<bool>(true),
        });
        Task<DtlsConnection> slow = _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => Volatile.Read(ref asked) == 1, "the first client is judged");

        (DtlsConnection fast, _) = await _loopback.ConnectPairAsync(listener);

        Assert.True(fast.IsOpen);
        Assert.Equal(1, listener.Counters.HandshakesCompleted);
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        release.SetResult(true);
        Assert.Equal((await slow).LocalEndPoint, (await accepting).RemoteEndPoint);
    }

    [Fact]
    public async Task A_blocking_verification_holds_up_nobody_else_either()
    {
        using var release = new ManualResetEventSlim();
        int asked = 0;
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(clients: ClientCertificateMode.Required, verification: PeerVerificationMode.Owner),
            VerifyPeer = (_, _) =>
            {
                if (Interlocked.Increment(ref asked) == 1)
                {
                    release.Wait(TestPatience.Limit, CancellationToken.None);
                }

                return new ValueTask<bool>(true);
            },
        });
        Task<DtlsConnection> slow = _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => Volatile.Read(ref asked) == 1, "the first client is judged");

        await _loopback.ConnectPairAsync(listener);

        release.Set();
        await slow;
    }

    [Fact]
    public async Task A_verification_is_told_that_nobody_waits_any_more()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(clients: ClientCertificateMode.Required, verification: PeerVerificationMode.Owner),
            HandshakeTimeout = TimeSpan.FromSeconds(1),
            VerifyPeer = async (_, token) =>
            {
                using CancellationTokenRegistration registration = token.Register(() => cancelled.SetResult());
                await Task.Delay(Timeout.Infinite, token);
                return true;
            },
        });

        await Assert.ThrowsAsync<DtlsException>(() => ConnectAndReceiveAsync(listener));

        await cancelled.Task.Within();
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verification_that_is_over_leaves_nothing_with_the_association(bool isAccepted)
    {
        CancellationToken seen = default;
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(clients: ClientCertificateMode.Required, verification: PeerVerificationMode.Owner),
            VerifyPeer = (_, token) =>
            {
                seen = token;
                return new ValueTask<bool>(isAccepted);
            },
        });

        if (isAccepted)
        {
            await _loopback.ConnectPairAsync(listener);
        }
        else
        {
            await Assert.ThrowsAsync<DtlsException>(() => ConnectAndReceiveAsync(listener));
        }

        Assert.Throws<ObjectDisposedException>(() => seen.WaitHandle);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_client_fails_on_both_sides(bool byException)
    {
        var failed = new TaskCompletionSource<(IPEndPoint Remote, DtlsFailure Failure)>();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(clients: ClientCertificateMode.Required, verification: PeerVerificationMode.Owner),
            VerifyPeer = (_, _) => byException ? throw new InvalidOperationException("no idea") : new ValueTask<bool>(false),
            HandshakeFailed = (remote, failure) => failed.TrySetResult((remote, failure)),
        });

        DtlsException exception = await Assert.ThrowsAsync<DtlsException>(() => ConnectAndReceiveAsync(listener));

        (_, DtlsFailure failure) = await failed.Task.Within();
        Assert.True(failure.IsLocal);
        Assert.False(exception.IsLocal);
        Assert.Equal(failure.Alert, exception.Alert);
        Assert.Equal(byException ? AlertDescription.InternalError : AlertDescription.CertificateUnknown, failure.Alert);
        Assert.Equal(1, listener.Counters.HandshakesFailed);
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task A_client_judges_the_server_too()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        PeerIdentity? seen = null;
        DtlsConnectionOptions options = new()
        {
            RemoteEndPoint = listener.LocalEndPoint,
            Client = Loopback.Client(PeerVerificationMode.Owner),
            VerifyPeer = async (peer, _) =>
            {
                await Task.Yield();
                seen = peer;
                return false;
            },
        };

        DtlsException exception = await Assert.ThrowsAsync<DtlsException>(() => _loopback.ConnectAsync(options));

        Assert.True(exception.IsLocal);
        Assert.NotNull(seen);
    }

    [Fact]
    public async Task A_server_with_the_wrong_name_is_refused()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        DtlsConnectionOptions options = new()
        {
            RemoteEndPoint = listener.LocalEndPoint,
            Client = Loopback.Client(),
            TargetHost = "elsewhere.test",
        };

        DtlsException exception = await Assert.ThrowsAsync<DtlsException>(() => _loopback.ConnectAsync(options));

        Assert.True(exception.IsLocal);
    }

    [Fact]
    public async Task A_closed_port_is_known_at_once()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var remote = (IPEndPoint)socket.LocalEndPoint!;
        socket.Close();

        SocketException exception = await Assert.ThrowsAsync<SocketException>(() => _loopback.ConnectAsync(Loopback.Connect(remote)));

        Assert.Contains(exception.SocketErrorCode, new[] { SocketError.ConnectionRefused, SocketError.ConnectionReset });
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout()
    {
        using Socket silent = RawClient.CreateSocket();
        DtlsConnectionOptions options = new()
        {
            RemoteEndPoint = silent.LocalEndPoint!,
            Client = Loopback.Client(),
            HandshakeTimeout = TimeSpan.FromMilliseconds(200),
        };

        await Assert.ThrowsAsync<TimeoutException>(() => _loopback.ConnectAsync(options));
    }

    [Fact]
    public async Task A_cancelled_connect_gives_up()
    {
        using Socket silent = RawClient.CreateSocket();
        using var cancellation = new CancellationTokenSource();
        Task<DtlsConnection> connecting =
            DtlsConnection.ConnectAsync(Loopback.Connect(silent.LocalEndPoint!), cancellation.Token).Within();
        await silent.ReceiveAsync(new byte[2000].AsMemory(), CancellationToken.None).Within(); // the hello is out

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DtlsConnection.ConnectAsync(Loopback.Connect(silent.LocalEndPoint!), cancellation.Token).Within());
    }

    [Fact]
    public async Task A_client_that_goes_silent_is_given_up()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(CookiePolicy.Never),
            HandshakeTimeout = TimeSpan.FromMilliseconds(300),
        });
        using Socket client = RawClient.CreateSocket();
        await SendHelloAsync(client, listener);
        await TestPatience.Until(() => listener.ConnectionCount == 1, "the handshake is half open");

        await TestPatience.Until(() => listener.Counters.HandshakesFailed == 1, "the handshake is given up");

        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task Half_open_handshakes_are_limited_by_source()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(CookiePolicy.Never),
            MaxHalfOpenPerSource = 2,
        });
        using Socket first = RawClient.CreateSocket();
        using Socket second = RawClient.CreateSocket();
        using Socket third = RawClient.CreateSocket();
        await SendHelloAsync(first, listener);
        await SendHelloAsync(second, listener);
        await SendHelloAsync(third, listener);

        await TestPatience.Until(() => listener.Counters.DroppedHalfOpenLimit == 1, "the third is refused");

        Assert.Equal(2, listener.ConnectionCount);
    }

    [Fact]
    public async Task A_hello_whose_end_comes_first_is_one_hello()
    {
        DtlsListener listener = await _loopback.ListenAsync(Loopback.Listen(Loopback.Server(CookiePolicy.Never)));
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        var options = new DtlsClientOptions
        {
            CertificateChainPolicy = TestCertificates.TrustPolicy,
            ApplicationProtocols = [.. Enumerable.Range(0, 30).Select(i => $"protocol-{i}")],
            Mtu = 256,
        };
        using var client = new RawClient(listener.LocalEndPoint, options: options);
        List<byte[]> hello = client.TakeTransmits();
        Assert.True(hello.Count > 1, "the hello should need several datagrams");

        foreach (byte[] fragment in Enumerable.Reverse(hello))
        {
            client.SendRaw(fragment);
        }

        await Task.Run(client.Connect).Within();
        Assert.True((await accepting).IsOpen);
        Assert.Equal(0, listener.Counters.DroppedReplacements);
    }

    [Fact]
    public async Task An_unproved_address_costs_no_session()
    {
        DtlsListener listener = await _loopback.ListenAsync();
        using Socket client = RawClient.CreateSocket();
        for (int i = 0; i < 20; i++)
        {
            await SendHelloAsync(client, listener);
        }

        await TestPatience.Until(() => listener.Counters.StatelessReplies == 20, "each hello is answered");

        Assert.Equal(0, listener.Counters.HandshakesStarted);
        Assert.Equal(0, listener.ConnectionCount);
    }

    [Fact]
    public async Task Further_clients_are_refused_while_the_backlog_is_full()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Backlog = 2,
        });
        await _loopback.ConnectAsync(listener);
        await _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => listener.Counters.HandshakesCompleted == 2, "two wait");

        Task<DtlsConnection> third = _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => listener.Counters.DroppedBacklogFull > 0, "the third is refused");
        await listener.AcceptConnectionAsync().Within();

        await third; // its hello is sent again, and there is room now
    }

    [Fact]
    public async Task There_are_no_more_associations_than_allowed()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            MaxConnections = 1,
        });
        (DtlsConnection first, _) = await _loopback.ConnectPairAsync(listener);
        Task<DtlsConnection> second = _loopback.ConnectAsync(listener);
        await TestPatience.Until(() => listener.Counters.DroppedTableFull > 0, "the second is refused");

        await first.CloseAsync().Within();

        await second;
    }

    /// <summary>In DTLS 1.3 a client has finished before the server judges it: it hears the verdict instead of data.</summary>
    private async Task ConnectAndReceiveAsync(DtlsListener listener)
    {
        DtlsConnection connection = await _loopback.ConnectAsync(listener);
        await connection.ReceiveAsync(new byte[10]).Within();
    }

    private static async Task SendHelloAsync(Socket socket, DtlsListener listener) =>
        await socket.SendToAsync(RawClient.CreateHello(), listener.LocalEndPoint).Within();
}
