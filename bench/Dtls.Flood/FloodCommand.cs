using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Dtls.CommandLine;
using Dtls.Flood.Displays;
using Dtls.Flood.Measurements;
using Dtls.Flood.Modes;
using Dtls.Flood.Targets;
using Dtls.Flood.Traffic;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets;

namespace Dtls.Flood;

/// <summary>The command line: its options, and what is done with them.</summary>
internal static class FloodCommand
{
    public const string Name = "dtls-flood";

    private static readonly Argument<string> Mode = new("mode")
    {
        Description = "What to do: " + string.Join("; ", FloodMode.All.Select(mode => $"{mode.Name}: {mode.Description}")),
        DefaultValueFactory = _ => FloodMode.All[0].Name,
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Associations; in handshake mode, handshakes at a time. Default: "
            + string.Join(", ", FloodMode.All.Select(mode => $"{mode.DefaultConnections} for {mode.Name}")),
    };

    private static readonly Option<int> Size = new("--size")
    {
        Description = $"Bytes of a payload, {PayloadStamp.Length} to {RecordLimits.MaxPlaintextLength}",
        DefaultValueFactory = _ => new FloodOptions().Size,
    };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long is measured",
        DefaultValueFactory = _ => new FloodOptions().Duration.TotalSeconds,
    };

    private static readonly Option<double> WarmUp = new("--warm-up")
    {
        Description = "Seconds of the same before, not measured: cold code is several times slower",
        DefaultValueFactory = _ => new FloodOptions().WarmUp.TotalSeconds,
    };

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Datagrams a second in total; 0 for as fast as the windows allow. Default: 0, beside hostile datagrams 2000",
    };

    private static readonly Option<int> Window = new("--window")
    {
        Description = $"Datagrams under way per association, when there is no --rate. Default: up to {WindowSize.Largest}, as the kernel's receive buffer allows",
    };

    private static readonly Option<DtlsProtocols> Version = new("--version")
    {
        Description = VersionNames.Description,
        HelpName = "1.2|1.3|auto",
        CustomParser = OptionParsers.Versions,
        DefaultValueFactory = _ => VersionNames.Auto,
    };

    private static readonly Option<IReadOnlyList<CipherSuite>?> Suite = new("--suite")
    {
        Description = "The cipher suite (or a list) by its IANA name, its OpenSSL name or its number (1301, c02b)",
        CustomParser = OptionParsers.CipherSuites,
    };

    private static readonly Option<IReadOnlyList<NamedGroup>?> Groups = new("--groups")
    {
        Description = "Key exchange groups (x25519, P-256, X25519MLKEM768, ...), the most wanted first",
        CustomParser = OptionParsers.Groups,
    };

    private static readonly Option<int> Rooms = new("--rooms")
    {
        Description = $"{RelayMode.Word}: rooms",
        DefaultValueFactory = _ => RelayMode.DefaultRooms,
    };

    private static readonly Option<int> Participants = new("--participants")
    {
        Description = $"{RelayMode.Word}: participants of each room, 2 to {RelayMode.MaxParticipants}",
        DefaultValueFactory = _ => RelayMode.DefaultParticipants,
    };

    private static readonly Option<double> HostileRate = new("--hostile-rate")
    {
        Description = "hello, garbage: hostile datagrams a second; 0 for as fast as one thread can",
    };

    private static readonly Option<bool> Baseline = new("--baseline")
    {
        Description = "Measure the same in the clear as well, on the same transport, in turns: what DTLS costs. The run takes twice as long",
    };

    private static readonly Option<UdpTransportKind> Transport = new("--transport")
    {
        Description = TransportNames.Description,
        HelpName = "auto|portable|linux",
        CustomParser = OptionParsers.Transport,
    };

    private static readonly Option<UdpTransportKind> Beside = new("--beside")
    {
        Description = "Measure the same over this transport as well, in turns: what --transport gains. The run takes so much longer",
        HelpName = "portable|linux",
        CustomParser = OptionParsers.Transport,
    };

    private static readonly Option<int> Shards = new("--shards")
    {
        Description = "Sockets of the listener, each with a thread of its own (Linux only when more than one)",
        DefaultValueFactory = _ => 1,
    };

    // Not an Option<bool>: that takes no word but true and false.
    private static readonly Option<string> Segmentation = new Option<string>("--gso")
    {
        Description = "Whether the system may cut and join datagrams (UDP_SEGMENT, UDP_GRO) for the Linux transport",
        DefaultValueFactory = _ => "on",
    }.AcceptOnlyFromAmong("on", "off");

    private static readonly Option<string?> Plot = new("--plot")
    {
        Description = "A PNG file for a picture of throughput and latencies over time",
    };

    private static readonly Option<EndPoint?> Target = new("--target")
    {
        Description = "host:port of a DTLS echo server to flood instead of the embedded one",
        CustomParser = OptionParsers.Remote,
    };

    private static readonly Option<IPEndPoint?> Serve = new("--serve")
    {
        Description = "address:port to serve the echo on, and do nothing else",
        CustomParser = OptionParsers.Local,
    };

    private static readonly Option<string?> Certificate = new("--cert")
    {
        Description = "PEM certificate chain: of the listener, or of the client when there is a --target. Default: one made at start",
    };

    private static readonly Option<string?> Key = new("--key") { Description = "PEM private key of --cert, if it is not in the same file" };

    private static readonly Option<string?> Authorities = new("--ca")
    {
        Description = "PEM authorities: of the target's certificate; with --serve, of the certificates that clients must show",
    };

    private static readonly Option<byte[]?> Fingerprint = new("--fingerprint")
    {
        Description = "sha-256:AB:CD:... of the target's certificate, as --serve prints it",
        CustomParser = OptionParsers.Fingerprint,
    };

    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Do not check the target's certificate" };

    private static readonly Option<string?> ServerName = new("--servername")
    {
        Description = "The name the target's certificate must be for. Default: the host of --target",
    };

    private static readonly Option<string?> Json = new("--json") { Description = "A file for the results, one flat JSON object" };

    private static readonly Option<string?> KeyLog = new("--key-log")
    {
        Description = "A file to append the secrets to, as SSLKEYLOGFILE has them: tshark decrypts captures with it",
    };

    private static readonly Option<AeadProvider> Aead = new("--aead")
    {
        Description = "Who encrypts: the kernels in C# (simd), the base class library (bcl), or the faster one (auto)",
        CustomParser = ParseAead,
    };

    private static readonly Option<bool> MayLoadHost = new("--i-may-load-this-host")
    {
        Description = "Allow a --target that is not this machine. Flooding other people's hosts is a crime in many places",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Floods a DTLS echo server, the embedded one unless told otherwise, and tells how fast it was. Ctrl-C ends it with the summary.")
        {
            Mode, Connections, Size, Seconds, WarmUp, Rate, Window, Rooms, Participants, HostileRate, Baseline, Transport, Beside, Shards, Segmentation, Version, Suite, Groups, Aead,
            Target, Serve, Certificate, Key, Authorities, Fingerprint, Insecure, ServerName, MayLoadHost, Json, Plot, KeyLog,
        };
        VersionNames.Free(command);
        command.SetAction((parsed, stop) => RunAsync(Bind(parsed), stop));
        return command;
    }

    /// <summary>Checks what was typed as a whole.</summary>
    /// <exception cref="UsageException">The options contradict each other or are out of range.</exception>
    public static FloodOptions Bind(ParseResult parsed)
    {
        string word = parsed.GetValue(Mode)!;
        UsageException.ThrowUnless(!word.StartsWith('-'), $"there is no option {word}");
        FloodMode mode = FloodMode.Find(word)
            ?? throw new UsageException($"'{word}' is no mode; there are {string.Join(" and ", FloodMode.All.Select(known => known.Name))}");
        var options = new FloodOptions
        {
            Mode = mode.Name,
            Connections = parsed.GetResult(Connections) is null ? mode.DefaultConnections : Range(parsed, Connections, 1, 1_000_000),
            Size = Range(parsed, Size, PayloadStamp.Length, RecordLimits.MaxPlaintextLength),
            Duration = TimeSpan.FromSeconds(Range(parsed, Seconds, 0.1, 86_400)),
            WarmUp = TimeSpan.FromSeconds(Range(parsed, WarmUp, 0, 3600)),
            Rate = parsed.GetResult(Rate) is null ? mode.DefaultRate : Range(parsed, Rate, 0, 1e9),
            HostileRate = Range(parsed, HostileRate, 0, 1e9),
            Baseline = parsed.GetValue(Baseline),
            Transport = parsed.GetValue(Transport),
            Beside = parsed.GetResult(Beside) is null ? null : parsed.GetValue(Beside),
            Shards = Range(parsed, Shards, 1, 1024),
            SegmentationOffload = parsed.GetValue(Segmentation) is "on",
            PlotPath = parsed.GetValue(Plot),
            Protocols = parsed.GetValue(Version),
            Suites = parsed.GetGiven(Suite),
            Groups = parsed.GetGiven(Groups),
            Target = parsed.GetValue(Target),
            Serve = parsed.GetValue(Serve),
            CertificatePath = parsed.GetValue(Certificate),
            KeyPath = parsed.GetValue(Key),
            Trust = TrustChoice.Bind(parsed, Authorities, Fingerprint, Insecure),
            ServerName = parsed.GetValue(ServerName),
            JsonPath = parsed.GetValue(Json),
            KeyLogPath = parsed.GetValue(KeyLog),
            AeadProvider = parsed.GetValue(Aead),
            MayLoadHost = parsed.GetValue(MayLoadHost),
        };
        options = WithRooms(options, parsed);
        options = options with
        {
            Window = parsed.GetResult(Window) is null ? WindowSize.For(options.Connections, options.Size) : Range(parsed, Window, 1, 65_536),
        };
        UsageException.ThrowUnless(options.Target is null || options.Serve is null, "--target and --serve exclude each other");
        UsageException.ThrowUnless(options.KeyPath is null || options.CertificatePath is not null, "--key needs --cert");
        UsageException.ThrowUnless(options.Serve is null || options.JsonPath is null, "--serve measures nothing that --json could hold");
        UsageException.ThrowUnless(
            !options.Baseline || (mode.HasBaseline && options.Target is null && options.Serve is null),
            "--baseline goes with data and relay, and with the embedded listener: no other may echo what anybody sends in the clear");
        UsageException.ThrowUnless(
            options.Beside is null || (mode.HasBaseline && options.Target is null && options.Serve is null),
            "--beside goes with data and relay, and with the embedded listener: another has the transport that it was started with");
        UsageException.ThrowUnless(options.Beside is null || options.Shards == 1, "--beside compares listeners of one socket: leave --shards out");
        RequireTrustFits(options);
        UsageException.ThrowUnless(mode.IsHostile || parsed.GetResult(HostileRate) is null, "--hostile-rate goes with hello and garbage");
        UsageException.ThrowUnless(
            !mode.IsHostile || (options.Serve is null && !options.MayLoadHost),
            $"{mode.Name} has no other target than this machine, whatever the user may load");
        if (options.Target is not null)
        {
            LoadPermission.Check(options.Target, options.MayLoadHost);
        }

        return options;
    }

    private static async Task<int> RunAsync(FloodOptions options, CancellationToken stop)
    {
        if (options.Serve is not null)
        {
            return await EchoService.RunAsync(options, Console.Out, stop);
        }

        using StreamWriter? json = OpenJson(options.JsonPath);
        Timeline? timeline = options.PlotPath is null ? null : new Timeline();
        FloodDisplay display = FloodDisplay.ForConsole();
        FloodReport report = await display.ShowAsync(
            progress => FloodMode.Find(options.Mode)!.RunAsync(options, new Watch(progress, timeline), stop));
        display.Summarize(report);
        if (timeline is not null)
        {
            FloodChart.Save(options.PlotPath!, timeline, report);
        }

        if (json is not null)
        {
            await json.WriteLineAsync(FloodJson.Write(report));
        }

        return report.Failure is { } failure ? throw new ToolException(failure) : ExitCode.Success;
    }

    /// <summary>A relay has rooms instead of connections.</summary>
    private static FloodOptions WithRooms(FloodOptions options, ParseResult parsed)
    {
        if (options.Mode != RelayMode.Word)
        {
            UsageException.ThrowUnless(
                parsed.GetResult(Rooms) is null or { Implicit: true } && parsed.GetResult(Participants) is null or { Implicit: true },
                "--rooms and --participants go with relay");
            return options;
        }

        UsageException.ThrowUnless(parsed.GetResult(Connections) is null, "a relay has --rooms and --participants, not --connections");
        UsageException.ThrowUnless(options.Serve is null, "--serve is an echo; samples/Dtls.Relay serves rooms");
        UsageException.ThrowUnless(
            options.Target is null || options.Trust.Fingerprint is not null || options.Trust.Insecure,
            "relay asks for rooms by server name, so no certificate can be for it: --target needs --fingerprint or --insecure");
        int participants = Range(parsed, Participants, 2, RelayMode.MaxParticipants);
        return options with { Participants = participants, Connections = participants * Range(parsed, Rooms, 1, 10_000) };
    }

    private static void RequireTrustFits(FloodOptions options)
    {
        bool embedded = options.Target is null && options.Serve is null;
        UsageException.ThrowUnless(
            !embedded || (!options.Trust.IsMade && options.ServerName is null),
            "--ca, --fingerprint, --insecure and --servername go with --target: the embedded listener's certificate is always checked");
        UsageException.ThrowUnless(options.Serve is null || options.ServerName is null, "--servername goes with --target");
    }

    private static StreamWriter? OpenJson(string? path)
    {
        try
        {
            return path is null ? null : new StreamWriter(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--json {path}: {e.Message}", e);
        }
    }

    private static AeadProvider ParseAead(ArgumentResult result)
    {
        string word = result.Tokens[^1].Value;
        if (!Enum.TryParse(word, ignoreCase: true, out AeadProvider provider) || !Enum.IsDefined(provider) || char.IsAsciiDigit(word[0]))
        {
            result.AddError($"--aead is simd, bcl or auto, not '{word}'");
        }

        return provider;
    }

    private static T Range<T>(ParseResult parsed, Option<T> option, T min, T max)
        where T : IComparable<T>
    {
        T value = parsed.GetValue(option)!;
        UsageException.ThrowUnless(value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0, $"{option.Name} must be from {min} to {max}, not {value}");
        return value;
    }
}
