using System.CommandLine.Parsing;
using System.Net;
using Dtls.Handshake;
using Dtls.Sockets;

namespace Dtls.CommandLine;

/// <summary>Custom parsers for <c>System.CommandLine</c> options: each takes one token and reports what is wrong with it.</summary>
public static class OptionParsers
{
    private static readonly char[] ListSeparators = [',', ':'];

    /// <summary>A list of cipher suites, separated by commas or colons.</summary>
    public static IReadOnlyList<CipherSuite>? CipherSuites(ArgumentResult result) =>
        List<CipherSuite>(result, CipherSuiteNames.TryParse, "cipher suite", CipherSuiteNames.All.Select(CipherSuiteNames.GetName));

    /// <summary>A list of groups, separated by commas or colons.</summary>
    public static IReadOnlyList<NamedGroup>? Groups(ArgumentResult result) =>
        List<NamedGroup>(result, NamedGroupNames.TryParse, "group", NamedGroupNames.All.Select(NamedGroupNames.GetName));

    /// <summary>The versions to negotiate.</summary>
    public static DtlsProtocols Versions(ArgumentResult result)
    {
        if (!VersionNames.TryParse(Text(result), out DtlsProtocols protocols))
        {
            result.AddError($"'{Text(result)}' is no version; there are 1.2, 1.3 and auto");
        }

        return protocols;
    }

    /// <summary>How datagrams are moved.</summary>
    public static UdpTransportKind Transport(ArgumentResult result)
    {
        if (!TransportNames.TryParse(Text(result), out UdpTransportKind transport))
        {
            result.AddError($"'{Text(result)}' is no transport; there are {string.Join(", ", Enum.GetValues<UdpTransportKind>().Select(TransportNames.GetName))}");
        }

        return transport;
    }

    /// <summary>Where to connect to.</summary>
    public static EndPoint? Remote(ArgumentResult result)
    {
        if (!EndPointText.TryParseRemote(Text(result), out EndPoint? endPoint, out string? error))
        {
            result.AddError(error);
        }

        return endPoint;
    }

    /// <summary>Where to listen.</summary>
    public static IPEndPoint? Local(ArgumentResult result)
    {
        if (!EndPointText.TryParseLocal(Text(result), out IPEndPoint? endPoint, out string? error))
        {
            result.AddError(error);
        }

        return endPoint;
    }

    /// <summary>A SHA-256 fingerprint as SDP writes it.</summary>
    public static byte[]? Fingerprint(ArgumentResult result)
    {
        if (!FingerprintText.TryParse(Text(result), out byte[]? fingerprint))
        {
            result.AddError($"'{Text(result)}' is not sha-256: and 32 bytes in hexadecimal");
        }

        return fingerprint;
    }

    private delegate bool TryParse<T>(string text, out T value);

    private static List<T>? List<T>(ArgumentResult result, TryParse<T> tryParse, string kind, IEnumerable<string> known)
    {
        var values = new List<T>();
        foreach (string name in Text(result).Split(ListSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!tryParse(name, out T value))
            {
                result.AddError($"'{name}' is no {kind} of this library; it has {string.Join(", ", known)}");
                return null;
            }

            values.Add(value);
        }

        if (values.Count == 0)
        {
            result.AddError($"no {kind} is named");
        }

        return values;
    }

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
}
