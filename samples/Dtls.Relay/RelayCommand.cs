using System.CommandLine;
using System.Net;
using Dtls.CommandLine;
using Dtls.Sockets;

namespace Dtls.Relay;

/// <summary>The command line: its options, and what is done with them.</summary>
internal static class RelayCommand
{
    public const string Name = "dtls-relay";

    private static readonly Option<IPEndPoint?> Listen = new("--listen")
    {
        Description = "address:port to accept associations on; port 0 picks one",
        CustomParser = OptionParsers.Local,
        DefaultValueFactory = _ => new RelayOptions().Listen,
    };

    private static readonly Option<string?> Certificate = new("--cert")
    {
        Description = "Our certificate chain in PEM. Default: one made at start, its fingerprint is told",
    };

    private static readonly Option<string?> Key = new("--key") { Description = "The private key in PEM, if it is not in --cert" };

    private static readonly Option<int> Shards = new("--shards")
    {
        Description = "Sockets that share the port, each with a thread of its own (Linux only when more than one)",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<UdpTransportKind> Transport = new("--transport")
    {
        Description = TransportNames.Description,
        HelpName = "auto|portable|linux",
        CustomParser = OptionParsers.Transport,
    };

    private static readonly Option<IPEndPoint?> Metrics = new("--metrics")
    {
        Description = "address:port to serve metrics on, for Prometheus: http://address:port/metrics",
        CustomParser = OptionParsers.Local,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "A relay of rooms: what a participant sends goes to all others of its room. The room is the server name that it asks for (SNI). "
            + "STUN binding requests on the same port are answered. Ctrl-C ends it.")
        {
            Listen, Certificate, Key, Shards, Transport, Metrics,
        };
        command.SetAction((parsed, stop) => RunAsync(Bind(parsed), Console.Out, stop));
        return command;
    }

    /// <summary>Checks what was typed as a whole.</summary>
    /// <exception cref="UsageException">The options contradict each other or are out of range.</exception>
    public static RelayOptions Bind(ParseResult parsed)
    {
        var options = new RelayOptions
        {
            Listen = parsed.GetValue(Listen)!,
            CertificatePath = parsed.GetValue(Certificate),
            KeyPath = parsed.GetValue(Key),
            Shards = parsed.GetValue(Shards),
            Transport = parsed.GetValue(Transport),
            Metrics = parsed.GetValue(Metrics),
        };
        UsageException.ThrowUnless(options.KeyPath is null || options.CertificatePath is not null, "--key needs --cert");
        UsageException.ThrowUnless(options.Shards is >= 1 and <= 1024, $"--shards must be from 1 to 1024, not {options.Shards}");
        UsageException.ThrowUnless(options.Metrics is null or { Port: > 0 }, "--metrics needs a port");
        return options;
    }

    private static async Task<int> RunAsync(RelayOptions options, TextWriter output, CancellationToken stop)
    {
        await using RelayServer server = await RelayServer.StartAsync(options, stop);
        await output.WriteLineAsync($"listening on {server.LocalEndPoint}, certificate --fingerprint {server.Fingerprint}");
        if (options.Metrics is not null)
        {
            await output.WriteLineAsync($"metrics on http://{options.Metrics}/metrics");
        }

        await output.FlushAsync(CancellationToken.None);
        Task ended = await Task.WhenAny(server.Completion, Task.Delay(Timeout.Infinite, stop));
        if (ended == server.Completion)
        {
            await ended; // only a fault ends it by itself
        }

        await output.WriteLineAsync($"{server.Counters.DatagramsReceived} datagrams received, {server.Counters.DatagramsSent} sent");
        return ExitCode.Success;
    }
}
