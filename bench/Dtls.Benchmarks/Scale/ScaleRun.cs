using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Dtls.Benchmarks.Compare;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets;
using Spectre.Console;

namespace Dtls.Benchmarks.Scale;

/// <summary>Opens associations by powers of ten, measures an echo at each, and weighs what is left when nothing moves.</summary>
internal static class ScaleRun
{
    private const int Window = 256;

    public static async Task<int> RunAsync(ScaleOptions options, TextWriter output, CancellationToken stop)
    {
        using var identity = new MadeIdentity();
        using var credential = CertificateCredential.Create(identity.Certificate);
        var server = new DtlsServerOptions { Certificates = [credential], Protocols = options.Protocols };
        foreach (string line in Machine.Describe())
        {
            output.WriteLine($"- {line}");
        }

        Dictionary<string, double> figures = WeighParts(credential, options);
        await using DtlsListener listener = await DtlsListener.ListenAsync(
            new DtlsListenerOptions
            {
                ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Server = server,
                Handler = new EchoServer(),
                IdleTimeout = Timeout.InfiniteTimeSpan,
                SegmentationOffload = false, // among many peers there are no runs; among few they would flatter
                Transport = UdpTransportKind.Linux,
                ReceiveBufferSize = 32 << 20,
            },
            stop);
        using var clients = new ManyClients(listener.LocalEndPoint, options);
        clients.Open(1, 1, stop);
        clients.Echo(1, Window, options.Duration); // cold code would count for the first step alone
        long before = Footprints.Alive();
        Table table = new Table().MarkdownBorder().AddColumns("associations", "echoes/s", "listener, ns a datagram", "to one association");
        double first = 0;
        TimeSpan opening = TimeSpan.Zero;
        foreach (int count in Steps(options.Associations))
        {
            long start = Stopwatch.GetTimestamp();
            clients.Open(count, options.Burst, stop);
            opening += Stopwatch.GetElapsedTime(start);
            (double rate, double nanoseconds) = MeasureEcho(clients, count, options.Duration);
            first = first == 0 ? nanoseconds : first;
            table.AddRow($"{count:N0}", $"{rate:N0}", $"{nanoseconds:N0}", $"{nanoseconds / first:F2}x");
            figures[$"listener_ns_per_datagram_{count}"] = nanoseconds;
        }

        figures["handshakes_per_second"] = (options.Associations - 1) / opening.TotalSeconds;
        figures["handshakes_repeated"] = clients.Repeated;
        clients.Vanish();
        figures["idle_bytes_per_association"] = (Footprints.Alive() - before) / (double)Math.Max(1, options.Associations - 1);
        Write(output, options, table, figures, listener);
        return ExitCode.Success;
    }

    private static Dictionary<string, double> WeighParts(CertificateCredential credential, ScaleOptions options)
    {
        var time = new JumpingTime();
        ProtocolVersion version = options.Protocols.HasFlag(DtlsProtocols.Dtls13) ? ProtocolVersion.Dtls13 : ProtocolVersion.Dtls12;
        DtlsContext serverContext = DtlsContext.CreateServer(
            new DtlsServerOptions { Certificates = [credential], Protocols = options.Protocols, TimeProvider = time });
        DtlsContext clientContext = DtlsContext.CreateClient(
            new DtlsClientOptions { PeerVerification = PeerVerificationMode.Owner, Protocols = options.Protocols, TimeProvider = time });
        return new Dictionary<string, double>
        {
            ["record_layer_bytes"] = Footprints.OfRecordLayer(version),
            ["server_session_bytes"] = Footprints.OfServerSession(serverContext, clientContext, time),
        };
    }

    private static IEnumerable<int> Steps(int associations)
    {
        for (int count = 1; count < associations; count *= 10)
        {
            yield return count;
        }

        yield return associations;
    }

    private static (double Rate, double Nanoseconds) MeasureEcho(ManyClients clients, int count, TimeSpan duration)
    {
        clients.Echo(count, Window, duration / 4);
        TimeSpan busy = ShardTime.Now();
        long echoes = clients.Echo(count, Window, duration);
        busy = ShardTime.Now() - busy;
        return (echoes / duration.TotalSeconds, busy.TotalNanoseconds / Math.Max(1, 2 * echoes));
    }

    private static void Write(TextWriter output, ScaleOptions options, Table table, Dictionary<string, double> figures, DtlsListener listener)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        output.WriteLine($"- 160-byte payloads, {Window} under way, round all associations in turn; processor time of the listener's thread alone");
        output.WriteLine();
        console.Write(table);
        output.WriteLine();
        output.WriteLine($"idle association:     {figures["idle_bytes_per_association"]:N0} B on the listener's heap");
        output.WriteLine($"  of it its session:  {figures["server_session_bytes"]:N0} B");
        output.WriteLine($"  of it its records:  {figures["record_layer_bytes"]:N0} B (keys and replay window, both directions)");
        output.WriteLine($"handshakes:           {figures["handshakes_per_second"]:N0}/s, {options.Burst:N0} at a time, both ends; {listener.Counters.HandshakesFailed} failed");
        if (options.JsonPath is not null)
        {
            File.WriteAllText(options.JsonPath, JsonSerializer.Serialize(figures, ScaleJson.Default.Figures) + "\n");
        }
    }
}
