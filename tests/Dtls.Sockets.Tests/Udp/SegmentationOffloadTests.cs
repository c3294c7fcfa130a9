using System.Net;
using System.Net.Sockets;
using Dtls.Sockets.Udp;
using Microsoft.Extensions.Time.Testing;

namespace Dtls.Sockets.Tests.Udp;

public sealed class SegmentationOffloadTests
{
    private const int Hosts = 64;

    private readonly FakeTimeProvider _clock = new();
    private readonly SegmentationOffload _offload;

    public SegmentationOffloadTests() => _offload = new SegmentationOffload(longest: 9000, _clock, Hosts);

    [Theory]
    [InlineData(SocketError.MessageSize, 1300, 1299)]
    [InlineData(SocketError.MessageSize, 600, 599)]
    [InlineData(SocketError.InvalidArgument, 1300, 1299)] // as kernels before 6.13 say it
    [InlineData(SocketError.InvalidArgument, 1000, 0)]
    [InlineData(SocketError.Fault, 1300, 0)]
    public void A_refusal_is_noted_for_its_host_alone_and_forgotten(SocketError error, int length, int allowed)
    {
        _offload.NoteRefused(Peer(1), error, length, wentSingly: true);
        _offload.Refresh();

        Assert.True(_offload.Allows(Peer(2), 9000));
        Assert.False(_offload.Allows(Peer(1), length));
        Assert.False(_offload.Allows(Peer(1, port: 7), length)); // the same way
        Assert.Equal(allowed > 0, _offload.Allows(Peer(1), Math.Max(1, allowed)));
        _clock.Advance(TimeSpan.FromSeconds(61));
        _offload.Refresh();
        Assert.True(_offload.Allows(Peer(1), 9000));
        Assert.False(_offload.Allows(Peer(1), 9001));
    }

    [Fact]
    public void A_narrower_path_is_noted_and_a_wider_one_does_not_widen_it()
    {
        _offload.NoteRefused(Peer(1), SocketError.MessageSize, 1300, wentSingly: true);
        _offload.NoteRefused(Peer(1), SocketError.MessageSize, 1000, wentSingly: true);
        _offload.NoteRefused(Peer(1), SocketError.MessageSize, 1300, wentSingly: true);

        Assert.True(_offload.Allows(Peer(1), 999));
        Assert.False(_offload.Allows(Peer(1), 1000));
    }

    [Fact]
    public void Datagrams_that_are_refused_alone_too_prove_nothing_about_runs()
    {
        for (int host = 0; host < 100; host++)
        {
            _offload.NoteRefused(Peer(host), SocketError.InvalidArgument, 100, wentSingly: false);
            _offload.NoteRefused(Peer(host), SocketError.Fault, 100, wentSingly: false);
        }

        Assert.All(Enumerable.Range(0, 100), host => Assert.True(_offload.Allows(Peer(host), 100)));
    }

    [Fact]
    public void Many_hosts_in_a_row_are_the_sockets_fault_unless_one_takes_a_run()
    {
        for (int host = 0; host < 40; host++)
        {
            if (host % 15 == 14)
            {
                _offload.NoteTaken();
            }

            _offload.NoteRefused(Peer(host), SocketError.Fault, 100, wentSingly: true);
        }

        Assert.True(_offload.Allows(Peer(1000), 100));
        for (int host = 0; host < 30; host++)
        {
            _offload.NoteRefused(Peer(2000), SocketError.Fault, 100, wentSingly: true); // one host, many runs under way
        }

        Assert.True(_offload.Allows(Peer(1000), 100));
        for (int host = 3000; host < 3016; host++)
        {
            _offload.NoteRefused(Peer(host), SocketError.Fault, 100, wentSingly: true);
        }

        Assert.False(_offload.Allows(Peer(1000), 100));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _offload.Refresh();
        Assert.True(_offload.Allows(Peer(1000), 100));
    }

    [Fact]
    public void Narrow_paths_are_never_the_sockets_fault()
    {
        for (int host = 0; host < 1000; host++)
        {
            _offload.NoteRefused(Peer(host), SocketError.MessageSize, 1300, wentSingly: true);
        }

        Assert.InRange(Enumerable.Range(0, 1000).Count(host => !_offload.Allows(Peer(host), 1300)), 1, Hosts);
        Assert.True(_offload.Allows(Peer(1000), 1299));
    }

    private static PeerAddress Peer(int host, int port = 5000) =>
        PeerAddress.Create(new IPEndPoint(new IPAddress([10, 0, (byte)(host >> 8), (byte)host]), port));
}
