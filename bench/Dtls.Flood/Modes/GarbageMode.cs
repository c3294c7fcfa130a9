using System.Net;
using Dtls.Flood.Hostile;
using Dtls.Flood.Measurements;
using Dtls.Handshake;

namespace Dtls.Flood.Modes;

/// <summary>Noise and forged records beside a steady load.</summary>
internal sealed class GarbageMode : HostileMode
{
    public override string Name => "garbage";

    public override string Description => "noise, and spoilt and replayed records from new and from forged addresses, beside a steady load";

    protected override HostileTraffic CreateTraffic(IPEndPoint target, DtlsClientOptions client) => new GarbageTraffic(target, client);

    protected override FloodReport Finish(HostileTraffic traffic, FloodReport report)
    {
        var garbage = (GarbageTraffic)traffic;
        int survivors = garbage.CountSurvivors();
        return report with
        {
            Spoofed = garbage.Spoofed,
            SpoofedSurvived = survivors,
            Failure = report.Failure ?? (survivors < garbage.Spoofed
                ? $"{garbage.Spoofed - survivors} associations did not survive forged datagrams"
                : null),
        };
    }
}
