using System.Net;
using Dtls.CommandLine;

namespace Dtls.Flood.Targets;

/// <summary>Only this machine is flooded, unless the user says that another host may be.</summary>
internal static class LoadPermission
{
    /// <summary>Refuses an address that is not loopback. Names are judged once they are looked up, before anything is sent.</summary>
    /// <exception cref="UsageException">The permission is missing.</exception>
    public static void Check(EndPoint target, bool mayLoadHost)
    {
        if (!mayLoadHost && target is IPEndPoint { Address: var address } && !IsThisMachine(address))
        {
            throw new UsageException($"{EndPointText.Describe(target)} is not this machine; add --i-may-load-this-host if you may flood it");
        }
    }

    /// <summary>The addresses of a target, looked up if it is a name, and checked.</summary>
    /// <exception cref="UsageException">The permission is missing.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(EndPoint target, bool mayLoadHost, CancellationToken stop)
    {
        IPEndPoint[] endPoints = target is DnsEndPoint name
            ? [.. (await Dns.GetHostAddressesAsync(name.Host, stop)).Select(address => new IPEndPoint(address, name.Port))]
            : [(IPEndPoint)target];
        foreach (IPEndPoint endPoint in endPoints)
        {
            Check(endPoint, mayLoadHost);
        }

        return endPoints.Length > 0 ? endPoints : throw new ToolException($"{EndPointText.Describe(target)} has no address");
    }

    private static bool IsThisMachine(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
