namespace Dtls.Interop.Tests.Sessions;

/// <summary>A network that loses one datagram.</summary>
/// <param name="sent">Of those that we send, or of those that come.</param>
/// <param name="index">Which, counted from 0.</param>
internal sealed class LoseOne(bool sent, int index)
{
    private int _left = index;

    /// <summary>It loses nothing any more.</summary>
    public void Stop() => Volatile.Write(ref _left, -1);

    /// <summary>For <see cref="LiveSession"/>.</summary>
    public bool Loses(LiveDatagram datagram) => datagram.IsSent == sent && Interlocked.Decrement(ref _left) == -1;
}
