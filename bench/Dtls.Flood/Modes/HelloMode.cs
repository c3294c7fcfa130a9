using System.Net;
using Dtls.Flood.Hostile;
using Dtls.Handshake;

namespace Dtls.Flood.Modes;

/// <summary>Hellos that nobody means, from ever new addresses, beside a steady load.</summary>
internal sealed class HelloMode : HostileMode
{
    public override string Name => "hello";

    public override string Description => "unfinished handshakes from many addresses beside a steady load";

    protected override HostileTraffic CreateTraffic(IPEndPoint target, DtlsClientOptions client) => new HelloTraffic(target, client);
}
