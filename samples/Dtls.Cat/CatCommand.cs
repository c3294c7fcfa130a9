using System.CommandLine;
using System.Net;
using Dtls.CommandLine;
using Dtls.Handshake;
using Dtls.Records;

namespace Dtls.Cat;

/// <summary>The command line: its options, and what is done with them.</summary>
internal static class CatCommand
{
    public const string Name = "dtls-cat";

    private static readonly Option<IPEndPoint?> Listen = new("--listen")
    {
        Description = "address:port to accept associations on; port 0 picks one, which standard error tells",
        CustomParser = OptionParsers.Local,
    };

    private static readonly Option<EndPoint?> Connect = new("--connect")
    {
        Description = "host:port to connect to",
        CustomParser = OptionParsers.Remote,
    };

    private static readonly Option<string?> Certificate = new("--cert")
    {
        Description = "Our certificate chain in PEM. A listener without one makes one and tells its fingerprint",
    };

    private static readonly Option<string?> Key = new("--key") { Description = "The private key in PEM, if it is not in --cert" };

    private static readonly Option<string?> Authorities = new("--ca")
    {
        Description = "Authorities in PEM that the peer's certificate must come from. Default: those of the system",
    };

    private static readonly Option<byte[]?> Fingerprint = new("--fingerprint")
    {
        Description = "sha-256:AB:CD:... of the peer's certificate: it and no other is believed",
        CustomParser = OptionParsers.Fingerprint,
    };

    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Believe any certificate" };

    private static readonly Option<bool> RequireClientCertificate = new("--require-client-cert")
    {
        Description = "With --listen: refuse clients without a certificate",
    };

    private static readonly Option<bool> Echo = new("--echo") { Description = "With --listen: send every datagram back" };

    private static readonly Option<bool> Once = new("--once")
    {
        Description = "With --listen: serve one association (or refuse one), then exit",
    };

    private static readonly Option<string?> ServerName = new("--servername")
    {
        Description = "With --connect: the name to ask for and that the certificate must be for. Default: the host",
    };

    private static readonly Option<string?> Alpn = new("--alpn") { Description = "Application protocols, separated by commas" };

    private static readonly Option<int> Mtu = new("--mtu")
    {
        Description = "Bytes of a datagram at most, without the headers of UDP and IP",
        DefaultValueFactory = _ => new CatOptions().Mtu,
    };

    private static readonly Option<DtlsProtocols> Version = new("--version")
    {
        Description = VersionNames.Description,
        HelpName = "1.2|1.3|auto",
        CustomParser = OptionParsers.Versions,
        DefaultValueFactory = _ => VersionNames.Auto,
    };

    private static readonly Option<IReadOnlyList<CipherSuite>?> Suites = new("--suites")
    {
        Description = "Cipher suites by their IANA names, OpenSSL names or numbers (1301, c02b), the most wanted first",
        CustomParser = OptionParsers.CipherSuites,
    };

    private static readonly Option<IReadOnlyList<NamedGroup>?> Groups = new("--groups")
    {
        Description = "Key exchange groups (x25519, P-256, X25519MLKEM768, ...), the most wanted first",
        CustomParser = OptionParsers.Groups,
    };

    private static readonly Option<string?> KeyLog = new("--key-log")
    {
        Description = "A file to append the secrets to, as SSLKEYLOGFILE has them: tshark decrypts captures with it",
    };

    private static readonly Option<double> Timeout = new("--timeout")
    {
        Description = "Seconds to wait for the handshake (default 10), and for more answers after the end of standard input "
            + "(default 1; a listener waits until the peer closes)",
    };

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Tell on standard error what was negotiated" };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "netcat over DTLS. Each line of standard input is sent as a datagram, its newline included; a longer line is cut to what "
            + "the MTU holds. Each datagram received is written to standard output as it came. "
            + "Exit code: 0 after a verified handshake and an orderly end, 1 after a failure, 2 for bad options.")
        {
            Connect, Listen, Certificate, Key, Authorities, Fingerprint, Insecure, ServerName, RequireClientCertificate,
            Echo, Once, Alpn, Version, Suites, Groups, Mtu, Timeout, KeyLog, Verbose,
        };
        VersionNames.Free(command);
        command.SetAction((parsed, stop) => RunAsync(Bind(parsed), stop));
        return command;
    }

    /// <summary>Checks what was typed as a whole.</summary>
    /// <exception cref="UsageException">The options contradict each other or are out of range.</exception>
    public static CatOptions Bind(ParseResult parsed)
    {
        double timeout = parsed.GetValue(Timeout);
        bool timeoutGiven = parsed.GetResult(Timeout) is not null;
        UsageException.ThrowUnless(!timeoutGiven || timeout is > 0 and <= 86_400, "--timeout must be more than 0 and at most 86400 seconds");
        var options = new CatOptions
        {
            Listen = parsed.GetValue(Listen),
            Connect = parsed.GetValue(Connect),
            CertificatePath = parsed.GetValue(Certificate),
            KeyPath = parsed.GetValue(Key),
            Trust = TrustChoice.Bind(parsed, Authorities, Fingerprint, Insecure),
            RequireClientCertificate = parsed.GetValue(RequireClientCertificate),
            Echo = parsed.GetValue(Echo),
            Once = parsed.GetValue(Once),
            ServerName = parsed.GetValue(ServerName),
            ApplicationProtocols = parsed.GetValue(Alpn)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Protocols = parsed.GetValue(Version),
            Suites = parsed.GetGiven(Suites),
            Groups = parsed.GetGiven(Groups),
            Mtu = parsed.GetValue(Mtu),
            Timeout = timeoutGiven ? TimeSpan.FromSeconds(timeout) : null,
            KeyLogPath = parsed.GetValue(KeyLog),
            Verbose = parsed.GetValue(Verbose),
        };
        UsageException.ThrowUnless((options.Listen is null) != (options.Connect is null), "one of --listen and --connect is needed");
        UsageException.ThrowUnless(options.Mtu is >= 256 and <= RecordLimits.MaxPlaintextLength, $"--mtu must be from 256 to {RecordLimits.MaxPlaintextLength}, not {options.Mtu}");
        UsageException.ThrowUnless(options.KeyPath is null || options.CertificatePath is not null, "--key needs --cert");
        UsageException.ThrowUnless(options.Listen is not null || !(options.Echo || options.Once || options.RequireClientCertificate),
            "--echo, --once and --require-client-cert go with --listen");
        UsageException.ThrowUnless(options.Connect is not null || options.ServerName is null, "--servername goes with --connect");
        return options;
    }

    private static async Task<int> RunAsync(CatOptions options, CancellationToken stop)
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        var streams = new CatStreams(input, output, Console.Error);
        return options.Listen is null
            ? await CatClient.RunAsync(options, streams, stop)
            : await CatServer.RunAsync(options, streams, stop);
    }
}
