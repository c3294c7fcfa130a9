using Dtls.Sockets;

namespace Dtls.CommandLine;

/// <summary>What <c>--transport</c> may say.</summary>
public static class TransportNames
{
    /// <summary>For the option's description.</summary>
    public const string Description = "How datagrams are moved: recvmmsg, sendmmsg and offloads (linux), the base class library (portable), or the better one (auto)";

    /// <summary>The name of a transport.</summary>
    public static string GetName(UdpTransportKind transport) => $"{transport}".ToLowerInvariant();

    /// <summary>Reads a name, in whatever case.</summary>
    public static bool TryParse(string text, out UdpTransportKind transport)
    {
        foreach (UdpTransportKind known in Enum.GetValues<UdpTransportKind>())
        {
            if (string.Equals(text, GetName(known), StringComparison.OrdinalIgnoreCase))
            {
                transport = known;
                return true;
            }
        }

        transport = default;
        return false;
    }
}
