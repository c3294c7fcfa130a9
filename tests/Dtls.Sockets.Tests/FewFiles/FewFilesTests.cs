using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests.FewFiles;

/// <summary>
/// When the process may open no more files. In a child process, one test after the other: the runtime does not survive it when it needs a
/// thread just then.
/// </summary>
[Collection("few files")]
public sealed class FewFilesTests : IAsyncDisposable
{
    private const int Threads = 16;

    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task A_child_passes_the_tests_with_few_files()
    {
        Assert.SkipWhen(ChildRunner.IsChild, "A child starts no children.");

        ChildRun run = await ChildRunner.RunNamespaceAsync(
            typeof(FewFilesTests).Namespace!, "DTLS_TESTS", "few-files", TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public void A_transport_that_cannot_be_woken_is_refused()
    {
        SkipUnlessChild();
        using Socket socket = UdpSocket.CreateBound(new IPEndPoint(IPAddress.Loopback, 0), Loopback.Listen());
        using (new LinuxUdpTransport(UdpSocket.CreateBound(new IPEndPoint(IPAddress.Loopback, 0), Loopback.Listen()), 2048, new EventCounts(), TimeProvider.System, offloads: true))
        {
            // What it needs is loaded now.
        }

        SocketException? refusal = null;
        using (FileLimit.LowerOrSkip(files: 0))
        {
            try
            {
                new LinuxUdpTransport(socket, 2048, new EventCounts(), TimeProvider.System, offloads: true).Dispose();
            }
            catch (SocketException exception)
            {
                refusal = exception;
            }
        }

        Assert.Equal(SocketError.TooManyOpenSockets, refusal?.SocketErrorCode);
    }

    [Fact]
    public void The_transport_of_a_client_opens_nothing_beside_its_socket()
    {
        SkipUnlessChild();
        DtlsConnectionOptions options = Loopback.Connect(new IPEndPoint(IPAddress.Loopback, 9));
        using Socket socket = UdpSocket.CreateConnected((IPEndPoint)options.RemoteEndPoint, null, options);
        using (FileLimit.LowerOrSkip(files: 0))
        {
            new LinuxUdpTransport(socket, 2048, new EventCounts(), TimeProvider.System, offloads: true).Dispose();
        }
    }

    [Fact]
    public async Task A_listener_whose_thread_cannot_wait_says_why()
    {
        SkipUnlessChild();
        DtlsListenerOptions options = Loopback.Listen();
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = options.ListenEndPoint,
            Server = options.Server,
            Transport = UdpTransportKind.Linux,
        });
        using Socket stranger = RawClient.CreateSocket();
        StartThreads();
        using (FileLimit.LowerOrSkip(files: 1)) // it waits for two: the system says EINVAL
        {
            stranger.SendTo([1], listener.LocalEndPoint); // to be waited for again
            SpinWait.SpinUntil(() => listener.Completion.IsCompleted, TestPatience.Limit);
        }

        SocketException failure = await Assert.ThrowsAsync<SocketException>(() => listener.Completion.Within());
        Assert.Equal(SocketError.InvalidArgument, failure.SocketErrorCode);
        Assert.Contains("poll", failure.Message, StringComparison.Ordinal);
    }

    private static void SkipUnlessChild() => Assert.SkipUnless(ChildRunner.IsChild, "This is for the child.");

    /// <summary>Lets the pool have all threads that it may want: none can be made later.</summary>
    private static void StartThreads()
    {
        ThreadPool.SetMinThreads(Threads, Threads);
        int missing = Threads; // nothing to dispose of: a thread may look at it after we have gone on
        for (int i = 0; i < Threads; i++)
        {
            ThreadPool.QueueUserWorkItem(
                _ =>
                {
                    Interlocked.Decrement(ref missing);
                    SpinWait.SpinUntil(() => Volatile.Read(ref missing) == 0);
                });
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref missing) == 0);
    }
}
