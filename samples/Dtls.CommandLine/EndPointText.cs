using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Dtls.CommandLine;

/// <summary>Addresses as people write them: <c>host:port</c>, <c>192.0.2.1:4433</c>, <c>[2001:db8::1]:4433</c>, <c>*:4433</c>.</summary>
public static class EndPointText
{
    /// <summary>Reads where to connect to: an <see cref="IPEndPoint"/>, or a <see cref="DnsEndPoint"/> for a name.</summary>
    public static bool TryParseRemote(string text, [NotNullWhen(true)] out EndPoint? endPoint, [NotNullWhen(false)] out string? error)
    {
        endPoint = null;
        if (!TrySplit(text, out string host, out int port, out error))
        {
            return false;
        }

        if (port == 0)
        {
            error = $"'{text}': the port must be from 1 to 65535";
            return false;
        }

        endPoint = IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        return true;
    }

    /// <summary>Reads where to listen: an address (or <c>localhost</c>, or <c>*</c> for all) and a port, 0 for any free one.</summary>
    public static bool TryParseLocal(string text, [NotNullWhen(true)] out IPEndPoint? endPoint, [NotNullWhen(false)] out string? error)
    {
        endPoint = null;
        if (!TrySplit(text, out string host, out int port, out error))
        {
            return false;
        }

        IPAddress? address = host switch
        {
            "*" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : null,
        };
        if (address is null)
        {
            error = $"'{text}': '{host}' is not an address of this machine to listen on; write an IP address, localhost or *";
            return false;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>The address of an end point, a <see cref="DnsEndPoint"/> without its family.</summary>
    public static string Describe(EndPoint endPoint) =>
        endPoint is DnsEndPoint name ? string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}") : $"{endPoint}";

    private static bool TrySplit(string text, out string host, out int port, [NotNullWhen(false)] out string? error)
    {
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? text : text[..colon];
        port = 0;
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (colon <= 0 || (host.Contains(':', StringComparison.Ordinal) && !bracketed))
        {
            error = $"'{text}' is not host:port (IPv6 addresses need brackets: [::1]:4433)";
            return false;
        }

        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            error = $"'{text}': the port must be a number up to 65535";
            return false;
        }

        host = bracketed ? host[1..^1] : host;
        port = number;
        error = host.Length == 0 ? $"'{text}' names no host" : null;
        return error is null;
    }
}
