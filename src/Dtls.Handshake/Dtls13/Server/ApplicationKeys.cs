using Dtls.Handshake.KeySchedules;

namespace Dtls.Handshake.Dtls13.Server;

/// <summary>What a server has once its Finished is sent, and uses when the client's has come.</summary>
internal sealed record ApplicationKeys(ApplicationSecret Secret, TrafficSecret Client, TrafficSecret Server, Exporter13 Exporter) : IDisposable
{
    public void Dispose()
    {
        Secret.Dispose();
        Client.Dispose();
        Server.Dispose();
        Exporter.Dispose();
    }
}
