using System.Net;
using Dtls.Sockets.Diagnostics;
using Dtls.Sockets.Udp;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>Everything that endpoints do, they do with the portable transport, too.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task The_portable_transport_passes_the_tests_of_the_endpoints()
    {
        Assert.SkipWhen(ChildRunner.IsChild, "A child starts no children.");

        ChildRun run = await ChildRunner.RunNamespaceAsync(
            "Dtls.Sockets.Tests", "DTLS_TRANSPORT", "portable", TestContext.Current.CancellationToken);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"{ChildRunner.Mark} {nameof(PortableUdpTransport)}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_decides_where_the_options_do_not()
    {
        bool isLinux = OperatingSystem.IsLinux() && !ChildRunner.IsChild;
        DtlsConnectionOptions options = Loopback.Connect(new IPEndPoint(IPAddress.Loopback, 9));

        using UdpTransport transport = UdpSocket.CreateConnectedTransport((IPEndPoint)options.RemoteEndPoint, options, new EventCounts());

        Assert.Equal(isLinux, transport is LinuxUdpTransport);
        if (ChildRunner.IsChild)
        {
            Console.WriteLine($"{ChildRunner.Mark} {transport.GetType().Name}");
        }
    }
}
