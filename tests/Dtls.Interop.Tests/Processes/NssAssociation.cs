using System.Globalization;
using Dtls.Handshake;

namespace Dtls.Interop.Tests.Processes;

/// <summary>What NSS tells of a finished handshake.</summary>
/// <param name="Version">0303 or 0304.</param>
/// <param name="Peer">The subject of the peer's certificate; "-" when there is none.</param>
internal sealed record NssAssociation(string Version, CipherSuite Suite, NamedGroup Group, bool IsResumed, string Peer)
{
    /// <summary>Reads the line <c>connected version=0304 suite=1301 group=29 resumed=0 peer=CN=localhost</c>.</summary>
    public static NssAssociation Read(string line)
    {
        Dictionary<string, string> facts = line.Split(' ').Skip(1).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        return new NssAssociation(
            facts["version"],
            (CipherSuite)ushort.Parse(facts["suite"], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            (NamedGroup)ushort.Parse(facts["group"], CultureInfo.InvariantCulture),
            facts["resumed"] == "1",
            facts["peer"]);
    }
}
