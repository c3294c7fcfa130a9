using System.Net;
using Dtls.Flood.Measurements;
using Dtls.Handshake;
using Dtls.Sockets;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

/// <summary>Short hostile runs over loopback sockets; alone, for they look at the memory of the process.</summary>
[Collection(AloneTests.Name)]
public class HostileRunTests
{
    private const int Rate = 4000;

    private const int TolerableGrowth = 50_000; // 25 bytes for each hostile datagram

    [Theory]
    [InlineData("hello")]
    [InlineData("hello", "--groups", "X25519MLKEM768")]
    [InlineData("garbage")]
    [InlineData("garbage", "--version", "1.2")]
    public async Task Beside_hostile_datagrams_the_steady_load_and_the_memory_are_looked_at(params string[] mode)
    {
        string[] run = [.. mode, "--hostile-rate", $"{Rate}", "--rate", "200", "--connections", "2", "--seconds", "0.5", "--warm-up", "0.5"];
        await FloodRunTests.RunAsync(run); // what is made once for all is made now

        FloodReport report = await FloodRunTests.RunAsync(run);

        Assert.Null(report.Failure);
        Assert.InRange(report.SteadySent!.Value, 50, 110);
        Assert.InRange(report.SteadyLost!.Value, 0, report.SteadySent.Value / 20);
        Assert.InRange(report.HostileSent!.Value, Rate / 8, Rate * 6 / 10);
        Assert.Equal(report.Spoofed, report.SpoofedSurvived);
        Assert.InRange(report.ManagedBytesAfter!.Value - report.ManagedBytesBefore!.Value, long.MinValue, TolerableGrowth);
        Assert.Equal(0, report.HandshakesStarted); // nobody has proved an address
    }

    [Fact]
    public async Task A_run_whose_steady_load_is_lost_fails_and_what_was_sent_while_it_waited_is_not_counted()
    {
        using CertificateCredential certificate = CertificateCredential.CreateSelfSigned("forgetful");
        await using DtlsListener listener = await DtlsListener.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = new DtlsServerOptions { Certificates = [certificate] },
            Handler = new ForgetfulEcho(),
        }, TestContext.Current.CancellationToken);

        FloodReport report = await FloodRunTests.RunAsync(
            ["hello", "--target", $"{listener.LocalEndPoint}", "--insecure", "--hostile-rate", $"{Rate}", "--rate", "200", "--connections", "2", "--seconds", "0.5", "--warm-up", "0"]);

        Assert.InRange(report.SteadyLost!.Value, report.SteadySent!.Value / 8, report.SteadySent.Value / 2);
        Assert.Equal($"{report.SteadyLost} of {report.SteadySent} datagrams of the steady load were lost", report.Failure);
        Assert.InRange(report.HostilePerSecond!.Value, Rate / 4, Rate * 1.2);
    }

    /// <summary>Answers three of four.</summary>
    private sealed class ForgetfulEcho : IDatagramHandler
    {
        private int _turn;

        public void OnConnected(DtlsConnection connection)
        {
        }

        public void OnDatagrams(in OpenedBatch batch, SendBatch replies)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (_turn++ % 4 != 0)
                {
                    replies.TrySend(batch.Connection(i), batch.Payload(i));
                }
            }
        }

        public void OnClosed(DtlsConnection connection, DtlsFailure? failure)
        {
        }
    }
}
