namespace Dtls.Interop.Tests.Sessions;

/// <summary>A network that loses one datagram.</summary>
/// <param name="sent">Of those that we send, or of those that come.</param>
internal sealed class LoseOne(bool sent)
{
    private int _left = -1;

    /// <summary>A network that loses one from the beginning, counted from 0.</summary>
    public LoseOne(bool sent, int index)
        : this(sent) => _left = index;

    /// <summary>Whether it is not going to lose any more.</summary>
    public bool IsDone => Volatile.Read(ref _left) < 0;

    /// <summary>Loses the next.</summary>
    public void LoseNext() => Volatile.Write(ref _left, 0);

    /// <summary>Loses nothing any more.</summary>
    public void Stop() => Volatile.Write(ref _left, -1);

    /// <summary>For <see cref="LiveSession"/>, which asks from one thread at a time.</summary>
    public bool Loses(LiveDatagram datagram) => datagram.IsSent == sent && !IsDone && Interlocked.Decrement(ref _left) < 0;
}
