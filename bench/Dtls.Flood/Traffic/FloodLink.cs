using Dtls.Sockets;

namespace Dtls.Flood.Traffic;

/// <summary>How a <see cref="FloodConnection"/> sends: sealed, or in the clear. All else is the same for both.</summary>
internal abstract class FloodLink : IAsyncDisposable
{
    /// <summary>Sends from outside a handler's call.</summary>
    public abstract bool TrySend(ReadOnlySpan<byte> payload);

    /// <summary>Sends from inside of it.</summary>
    public abstract bool TrySend(SendBatch batch, ReadOnlySpan<byte> payload);

    public abstract ValueTask DisposeAsync();
}
