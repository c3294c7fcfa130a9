namespace Dtls.Flood.Hostile;

/// <summary>Makes hostile datagrams, one after the other, without an allocation each.</summary>
internal abstract class HostileTraffic : IDisposable
{
    /// <summary>Sends the next datagram.</summary>
    /// <returns>False when the system did not take it.</returns>
    public abstract bool TrySendNext();

    public abstract void Dispose();
}
